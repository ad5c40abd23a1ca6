import { describe, expect, it } from '@jest/globals';
import {
  decide,
  describeBody,
  describeFault,
  describeMissing,
  emptyFile,
  faultOf,
  fieldHint,
  fieldLabel,
  lifecycle,
  type Saying,
  type TransitionName,
} from './index.js';
import { canaries, samples } from '@app/testing/samples';
import { household } from '@app/testing/household';

const english = lifecycle.labels['en']!;
const korean = lifecycle.labels['ko']!;
const now = new Date('2026-11-20T09:00:00Z');
const context = {
  facilityId: '11111111-1111-4111-8111-111111111111',
  destinationId: '22222222-2222-4222-8222-222222222222',
  now,
};

/** The open body that a transition's sample input leaves in the journal. */
function bodyOf(name: TransitionName): Record<string, unknown> {
  const row = lifecycle.get(name);
  const input = row.schema.parse(samples[name](context));
  const open = Object.entries(input).filter(([field]) => row.where[field] === 'open');
  return { ...Object.fromEntries(open), ...row.derives?.(input, { ...emptyFile, people: household(3) }) };
}
const told = (name: TransitionName, labels = english, saying?: Saying): string[] =>
  describeBody(labels, lifecycle.get(name), bodyOf(name), saying);

describe("an entry's open body in words", () => {
  it.each<[TransitionName, string[], string[]]>([
    [
      'intake.register',
      [
        'Arrived at: 2026-11-17T04:00:00.000Z',
        'Number of people: 3',
        'Immediate danger: Yes',
        'Medical emergency: No',
        'Language: ko-KP',
      ],
      ['도착 일시: 2026-11-17T04:00:00.000Z', '인원: 3', '급박한 위험: 예', '응급 의료 상황: 아니요', '언어: ko-KP'],
    ],
    ['intake.shelter', ['Legal basis: Humanitarian practice'], ['법적 근거: 인도적 관행']],
    [
      'intake.identify',
      ['People: person 1, 2, 3', 'Unaccompanied or separated child: person 3'],
      ['대상자: 1, 2, 3번 구성원', '보호자 미동반·분리 아동: 3번 구성원'],
    ],
    [
      'intake.record-consent',
      [
        'Person: 1',
        'Purposes: UNHCR, Destination States, Transit partners, Family tracing',
        'Language: ko-KP',
        'Version of the consent form: consent-2026-1',
      ],
      [
        '대상자: 1',
        '목적: 유엔난민기구(UNHCR), 재정착국, 이송 협력기관, 가족 찾기',
        '언어: ko-KP',
        '동의서 양식 버전: consent-2026-1',
      ],
    ],
    ['referral.log-access', ['UNHCR access: Granted', 'Date: 2026-11-20'], ['UNHCR 접견: 허가됨', '일자: 2026-11-20']],
    ['referral.submit', ['Priority: Urgent'], ['우선순위: 긴급']],
    [
      'transit.log-exit-permission',
      ['People: person 1, 2, 3', 'Permission: Granted', 'Date: 2026-11-20', 'Valid until: 2027-01-19'],
      ['대상자: 1, 2, 3번 구성원', '허가 상황: 허가됨', '일자: 2026-11-20', '유효기간 만료일: 2027-01-19'],
    ],
    ['transit.plan', ['Legs: 2'], ['이동 구간: 2']],
    [
      'transit.report-incident',
      ['Kind of incident: Delay', 'Happened at: 2026-12-10T05:00:00.000Z', 'People: person 1, 2, 3'],
      ['사고 유형: 지연', '발생 일시: 2026-12-10T05:00:00.000Z', '대상자: 1, 2, 3번 구성원'],
    ],
    [
      'resettlement.follow-up',
      ['Follow-up day: 30 days', 'Held on: 2026-11-20', 'People: person 1, 2, 3'],
      ['점검 시점(일): 30일', '실시일: 2026-11-20', '대상자: 1, 2, 3번 구성원'],
    ],
    ['case.hold', ['Reason: Waiting for information'], ['사유: 정보 대기']],
    ['case.add-note', [], []],
  ])('%s', (name, inEnglish, inKorean) => {
    expect(told(name)).toEqual(inEnglish);
    expect(told(name, korean)).toEqual(inKorean);
  });

  it('formats days, instants and languages as the page does, and names the colleague', () => {
    const saying: Saying = {
      day: (day) => day.split('-').reverse().join('.'),
      instant: (at) => at.slice(0, 10),
      language: () => 'Korean',
      name: (id) => (id.startsWith('1111') ? 'caseworker' : undefined),
    };
    expect(told('referral.log-access', english, saying)).toContain('Date: 20.11.2026');
    expect(told('intake.register', english, saying)).toEqual(
      expect.arrayContaining(['Arrived at: 2026-11-17', 'Language: Korean']),
    );
    expect(told('case.assign', english, saying)).toEqual(['Assigned to: caseworker']);
  });

  it('omits an id without a name, and says that nobody has the case', () => {
    expect(told('case.assign')).toEqual([]);
    const row = lifecycle.get('case.assign');
    expect(describeBody(english, row, { assignee: null })).toEqual(['Assigned to: Nobody']);
    expect(describeBody(korean, row, { assignee: null })).toEqual(['담당자: 없음']);
  });

  it('names a guardian by their number in the case, or as appointed', () => {
    const row = lifecycle.get('intake.record-consent');
    expect(describeBody(english, row, { person: 2, guardian: 1 })).toEqual(['Person: 2', 'Guardian: person 1']);
    expect(describeBody(korean, row, { guardian: 'appointed' })).toEqual(['보호자: 선임된 보호자(사례 외부)']);
    expect(describeBody(english, row, { guardian: null })).toEqual([]);
  });

  it('never shows a sealed field, even of a body that contains the whole input', () => {
    for (const row of lifecycle.transitions.values()) {
      const input = samples[row.name as TransitionName](context) as Record<string, unknown>;
      const words = [english, korean].flatMap((labels) => describeBody(labels, row, input)).join('\n');
      expect(words).not.toContain('CANARY');
    }
    expect(canaries.length).toBeGreaterThan(50);
  });

  /** Facts for rules only; of a file, the people are named. */
  const withoutWords = ['packageDigest', 'file', 'clocks', 'custody'];

  it('describes every entry that has an open body, in both languages, without a code', () => {
    for (const row of lifecycle.transitions.values()) {
      const body = bodyOf(row.name as TransitionName);
      const lines = describeBody(english, row, body, { name: () => 'a name' });
      expect([row.name, lines.length > 0]).toEqual([
        row.name,
        Object.keys(body).some((one) => !withoutWords.includes(one)),
      ]);
      expect(describeBody(korean, row, body, { name: () => '이름' })).toHaveLength(lines.length);
      expect(lines.join('\n')).not.toMatch(/undefined|\[object/);
    }
  });

  it('omits what it has no words for', () => {
    const row = lifecycle.get('transit.log-exit-permission');
    for (const odd of [undefined, {}, [], [{}], [[]], Number.NaN])
      expect(describeBody(english, row, { people: odd, members: odd, plan: 'no list' }).join()).not.toMatch(
        /object|undefined/,
      );
    expect(describeBody(english, row, {})).toEqual([]);
  });
});

describe('what is missing in words', () => {
  it('is the sentence, with the people, legs and fields that it concerns', () => {
    expect(describeMissing(english, { code: 'identity.missing', people: [2] })).toBe(
      `${english.refusals['identity.missing']} (person 2)`,
    );
    expect(describeMissing(korean, { code: 'identity.missing', people: [2, 3] })).toBe(
      `${korean.refusals['identity.missing']} (2, 3번 구성원)`,
    );
    expect(describeMissing(english, { code: 'documents.expire-before-leg', people: [1], legs: [2] })).toMatch(
      /\. \(person 1; leg 2\)$/,
    );
    expect(describeMissing(korean, { code: 'documents.expire-before-leg', people: [1], legs: [2] })).toMatch(
      /\. \(1번 구성원; 2번 구간\)$/,
    );
    expect(describeMissing(english, { code: 'submission.size-differs', fields: ['caseSize'] })).toMatch(
      /\(field: Case size\)$/,
    );
    expect(describeMissing(korean, { code: 'submission.size-differs', fields: ['caseSize'] })).toMatch(
      /\(항목: 신청 인원\)$/,
    );
  });

  it('is the sentence alone where it concerns the case', () => {
    expect(describeMissing(english, { code: 'plan.missing' })).toBe(english.refusals['plan.missing']);
    expect(describeMissing(english, { code: 'plan.missing', people: [], legs: [] })).toBe(
      english.refusals['plan.missing'],
    );
  });

  it('of a decision is described as the refusal was', () => {
    const actor = { id: '', role: 'caseworker' as const, facilityId: null, pendingInstructions: 0 };
    const row = lifecycle.get('transit.report-incident');
    const input = row.schema.parse(samples['transit.report-incident'](context));
    const standing = { state: 'transit.moving' as const, file: { ...emptyFile, people: household(1) } };
    expect(() => decide(row, standing, actor, input, { opened: {}, now })).toThrow('requirement.missing');
    const missing = row.refuses?.({ file: standing.file, input, actor, opened: {}, now }) ?? [];
    expect(missing.map((one) => describeMissing(english, one))).toEqual([
      `${english.refusals['person.unknown']} (person 2)`,
      `${english.refusals['person.unknown']} (person 3)`,
    ]);
  });
});

describe('the words beside a refused field', () => {
  const faultsOf = (name: TransitionName, input: object, labels = english): string[] =>
    (lifecycle.get(name).schema.safeParse(input).error?.issues ?? []).map((issue) =>
      describeFault(labels, faultOf(issue)),
    );

  it('say how much is allowed, or that the field is empty', () => {
    const input = { ...samples['case.add-note'](context), note: 'x'.repeat(4001) };
    expect(faultsOf('case.add-note', input)).toEqual(['Too long: at most 4000 characters.']);
    expect(faultsOf('case.add-note', input, korean)).toEqual(['너무 깁니다. 4000자까지 입력할 수 있습니다.']);
    expect(faultsOf('case.add-note', { note: '  ' })).toEqual(['Fill this in.']);
    expect(faultsOf('referral.accept', { on: '2026-11-20', accepted: [] })).toEqual(['Add at least 1.']);
    expect(faultsOf('case.hold', { reason: 'because' })).toEqual(['Choose one of the values offered.']);
    expect(faultsOf('intake.register', { ...samples['intake.register'](context), people: 0 })).toEqual(['At least 1.']);
  });

  it('ask to fill in an empty field, and exist for every fault', () => {
    expect(describeFault(english, { fault: 'invalid_type' }, true)).toBe('Fill this in.');
    expect(describeFault(korean, { fault: 'no-such-fault' })).toBe(korean.faults.custom);
  });
});

describe('the name of a field and its hint', () => {
  it('are those of the transition, where it has its own', () => {
    expect(fieldLabel(english, 'intake.register', 'people')).toBe('Number of people');
    expect(fieldLabel(english, 'transit.report-incident', 'people')).toBe('People');
    expect(fieldLabel(english, 'transit.plan', 'no-such-field')).toBe('no-such-field');
    expect(fieldHint(korean, 'intake.register', 'people')).toContain('함께 도착한');
    expect(fieldHint(korean, 'transit.report-incident', 'people')).toBeUndefined();
  });
});
