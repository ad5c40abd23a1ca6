import { describe, expect, it } from '@jest/globals';
import { admit, decide, emptyFile, isOfOrigin, lifecycle, parseInput, type Role } from './index.js';
import { samples } from '@app/testing/samples';
import { refusalOf } from '@app/testing/refusal';
import { household, idsFor } from '@app/testing/household';

const ofOrigin = [
  'Ministry of State Security, Pyongyang',
  'ministry  of   state-security',
  'Ｍｉｎｉｓｔｒｙ ｏｆ Ｓｔａｔｅ Ｓｅｃｕｒｉｔｙ',
  'Mini\u200bstry of State Secu\u00adrity',
  'State Security Department (Hyesan branch)',
  'Ministry of Peoples Security',
  'MINISTRY OF PEOPLE’S SECURITY',
  'D.P.R.K.',
  'd p r k',
  'Embassy of the DPRK in Hanoi',
  'Consulate-General of D. P. R. Korea, Shenyang',
  'Democratic People´s Republic of Korea',
  'Dem People s Rep of Korea',
  'Government of the Democratic People’s Republic of Korea',
  'North Korea',
  'To: North-Korea',
  'N. Korea',
  'kp',
  'PRK',
  'embassy of North Korea',
  'The consulate general in Shenyang of North Korea',
  'police of the North Korea',
  'North Korean Embassy, Beijing',
  'north korean foreign ministry',
  'North Korea’s embassy',
  'North Korea government',
  'P y o n g y a n g',
  'Pyong-yang',
  'Phyongyang',
  'P’yŏngyang',
  'Рyongyang',
  'Central post, PYONGYANG',
  'Bowibu',
  'Kukka Powisŏng',
  'Kukka anjŏn powibu',
  'Sahoe Anjeonseong',
  'Chosŏn Nodongdang',
  'Workers’ Party of Korea',
  'Korean Workers Party',
  'Reconnaissance General Bureau',
  'Chongryon',
  'Chosen Sōren',
  'Air Koryo JS151',
  '국가보위성',
  '보위부',
  '국가 안전 보위부',
  '국·가·보·위·성',
  '사회안전성 평성시',
  '조선로동당 중앙위원회',
  '조선민주주의인민공화국 대사관',
  '조선 민주주의 인민 공화국',
  '\u1111\u1167\u11bc\u110b\u1163\u11bc',
  '평양시 중구역',
  '북한대사관',
  '주중 북한 대사관',
  '북한 영사관(선양)',
  '북조선 당국',
  '조총련',
  '정찰총국',
  '朝鲜大使馆',
  '朝鲜驻沈阳总领事馆',
  '北朝鮮大使館',
  '朝鮮総聯',
  '国家保卫部',
  '平壤',
  '朝鲜',
  'посольство КНДР',
  'Консульство К.Н.Д.Р. в Находке',
  'Министерство государственной безопасности',
  'посольства Северной Кореи',
  'северокорейское консульство',
  'Пхеньян',
  'Корейская Народно-Демократическая Республика',
  'Đại sứ quán Triều Tiên',
  'ambassade de Corée du Nord',
  'Botschaft Nordkoreas',
];

const helpers = [
  'North Korean Refugees Foundation (남북하나재단)',
  'North Korea Refugees Foundation',
  '북한이탈주민지원재단',
  '북한 이탈 주민 정착지원사무소 (하나원)',
  'Hanawon',
  'Ministry of Unification',
  '통일부 북한인권기록센터',
  'UNHCR Seoul',
  'UNHCR Representation in the Republic of Korea',
  'Database Center for North Korean Human Rights',
  'Committee for Human Rights in North Korea',
  'Citizens’ Alliance for North Korean Human Rights, Seoul',
  'OHCHR Seoul, human rights situation in the DPRK',
  'UN Special Rapporteur on the situation of human rights in the Democratic People’s Republic of Korea',
  'Liberty in North Korea',
  'Justice For North Korea',
  'Refugees from the DPRK, settlement centre',
  'Police liaison for North Korean defectors',
  'Life Funds for North Korean Refugees',
  '北朝鮮難民救援基金',
  '延边朝鲜族自治州 翻译',
  'Embassy of the Republic of Korea, Hanoi',
  '대한민국 대사관',
  '주베트남 대한민국대사관 영사부',
  '국가안전보장회의',
  '사회복지법인 안전망',
  'посольство Республики Корея',
  'Ministry of Social Affairs, Vienna',
  'State Department, Refugee Admissions',
  'IOM Bangkok',
  'Korean Air KE680',
  'Anpyeong Yangju',
  'Pyeongchang',
  '안평 양주',
  'Mrs Park, interpreter from Seoul',
  'Red Cross of Kyoto',
];

describe('what names an organ of the country of origin', () => {
  it.each(ofOrigin)('%s is found', (text) => expect(isOfOrigin(text)).toBe(true));
  it.each(helpers)('%s is an organisation that helps, and is not found', (text) =>
    expect(isOfOrigin(text)).toBe(false),
  );
  it.each(ofOrigin)('%s is found next to the name of an organisation that helps', (text) =>
    expect(isOfOrigin(`North Korean Refugees Foundation, ${text}`)).toBe(true),
  );
});

const context = {
  facilityId: '11111111-1111-4111-8111-111111111111',
  destinationId: '22222222-2222-4222-8222-222222222222',
  now: new Date('2026-06-01T12:00:00Z'),
};
const now = context.now;

/** Each marked field, with a sample input in which it names an organ. */
const marked = [...lifecycle.transitions.values()].flatMap((row) =>
  row.recipients.map((path) => ({ row, path, field: path.findLast((step) => step !== '*')! })),
);

function planted(value: unknown, [step, ...rest]: readonly string[], text: string): unknown {
  if (step === undefined) return text;
  if (step === '*') return (value as unknown[]).map((one, at) => (at === 0 ? planted(one, rest, text) : one));
  const object = value as Record<string, unknown>;
  return { ...object, [step]: planted(object[step], rest, text) };
}

describe('a recipient of the country of origin', () => {
  it('is searched in every field that names who is given something, or carries, receives, escorts or hears it', () => {
    expect(marked.map(({ row, path }) => `${row.name} ${path.join('.')}`).sort()).toEqual(
      [
        'case.split guardianName',
        'intake.assist-outside contactKept',
        'intake.record-consent guardianName',
        'intake.record-consent interpreter',
        'referral.log-access byWhom',
        'referral.record-interview interpreter',
        'referral.send recipient',
        'resettlement.grant-status residence',
        'resettlement.place municipality',
        'resettlement.place receivingBody',
        'transit.confirm-leg receivedBy',
        'transit.plan legs.*.carrier',
        'transit.plan legs.*.escort',
        'transit.plan legs.*.from.place',
        'transit.plan legs.*.receiver',
        'transit.plan legs.*.to.place',
      ].sort(),
    );
  });

  const cases = marked.flatMap(({ row, path, field }) =>
    row.by
      .filter((role) => role !== 'system')
      .map((role) => [row.name, path.join('.'), role, { row, path, field }] as const),
  );
  it.each(cases)('is refused in %s, %s, by %s, with the field', (_name, _path, role: Role, { row, path, field }) => {
    const standing = { state: row.from[0]!, file: { ...emptyFile, people: household(3) } };
    const actor = { id: role, role, facilityId: null, pendingInstructions: 0 };
    const extra = idsFor(row, samples[row.name as keyof typeof samples](context) as Record<string, unknown>);
    const sample = samples[row.name as keyof typeof samples](context);
    const given = (text: string) => parseInput(row, planted(sample, path, text));
    admit(lifecycle, row.name, standing, actor);
    const missing = (text: string): unknown[] => {
      try {
        decide(row, standing, actor, given(text), { opened: {}, now, extra });
        return [];
      } catch {
        return refusalOf(() => decide(row, standing, actor, given(text), { opened: {}, now, extra })).detail[
          'missing'
        ] as unknown[];
      }
    };
    const code = 'never-share.country-of-origin';
    expect(missing('보위부')).toContainEqual({ code, fields: [field] });
    expect(missing('북한이탈주민지원재단')).not.toContainEqual(expect.objectContaining({ code }));
  });
});
