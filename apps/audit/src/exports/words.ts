import { lifecycle, type Labels } from '@app/lifecycle';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

/** The words of documents, besides the lifecycle's labels. */
export interface Words {
  title: string;
  copy: string;
  facts: Record<'exported' | 'by' | 'purpose' | 'state' | 'entries' | 'head', string>;
  columns: Record<'seq' | 'at' | 'what' | 'states' | 'by', string>;
  /** Says that this is a copy, and how to check it. */
  notice: string;
  openOnly: string;
  checkpoint: {
    title: string;
    size: string;
    root: string;
    published: string;
    key: string;
    code: string;
    none: string;
    /** How many of the entries this checkpoint covers. */
    holdsAll: string;
    holdsSome: string;
  };
  sheet: {
    title: string;
    lead: string;
    day: string;
    origin: string;
    fingerprint: string;
    verifierKey: string;
    code: string;
    note: string;
    compareTitle: string;
    compare: readonly [string, string, string];
    name: string;
    signature: string;
  };
}

const english: Words = {
  title: 'Timeline of a case',
  copy: 'Copy {copy}',
  facts: {
    exported: 'Exported',
    by: 'Exported by',
    purpose: 'Purpose',
    state: 'State of the case',
    entries: 'Entries',
    head: 'Last hash',
  },
  columns: { seq: 'No.', at: 'Time (UTC)', what: 'What was recorded, and its hash', states: 'State', by: 'By' },
  notice:
    'This is a copy. The record itself is kept by Safe Passage: ask a coordinator or an auditor for the ' +
    'bundle of this case and check it without a network, as docs/verify.md describes. Each hash below ' +
    'must be found there under the same number.',
  openOnly:
    'It contains only the open facts of the case. What people told in confidence is sealed and is not in ' +
    'this document. This export is recorded with its number.',
  checkpoint: {
    title: 'Checkpoint of the log {origin}',
    size: 'Size {size}',
    root: 'Root {root}',
    published: 'published {at}',
    key: 'Key {name}, {id}',
    code: 'The code is the signed checkpoint itself.',
    none: 'No checkpoint of the log had been signed when this copy was made.',
    holdsAll: 'All {entries} entries are in the log of this checkpoint.',
    holdsSome: '{inLog} of {entries} entries are in the log of this checkpoint; the others are newer.',
  },
  sheet: {
    title: 'Checkpoint of the day',
    lead:
      'Keep this page outside the service. It can prove later that no record of today was changed or ' +
      'removed since. It contains nothing about any case.',
    day: 'Date (UTC)',
    origin: 'Log',
    fingerprint: 'Fingerprint of the key (SHA-256)',
    verifierKey: 'Verifier key',
    code: 'The code contains the signed checkpoint, character for character.',
    note: 'The signed checkpoint',
    compareTitle: 'How to compare it next month',
    compare: [
      'Read the code with a phone, compare it with the text below, and save the text as a file.',
      'Get a new checkpoint from /log/checkpoint, and compare its key with the fingerprint on this page.',
      'Use the verifier to check that the new checkpoint extends this one, as docs/verify.md describes. If ' +
        'it does not, the record was changed.',
    ],
    name: 'Name',
    signature: 'Date and signature',
  },
};

const korean: Words = {
  title: '사례 경과 기록',
  copy: '사본 제{copy}호',
  facts: {
    exported: '내보낸 시각',
    by: '내보낸 사람',
    purpose: '목적',
    state: '사례 상태',
    entries: '기록 수',
    head: '마지막 해시',
  },
  columns: { seq: '번호', at: '시각(UTC)', what: '기록 내용과 해시', states: '상태', by: '작성자' },
  notice:
    '이 문서는 사본입니다. 원본 기록은 Safe Passage가 보관합니다. 총괄 조정관이나 감사관에게 이 사례의 증명 묶음을 요청하여 docs/verify.md에 따라 네트워크 ' +
    '없이 검증하십시오. 아래의 모든 해시는 증명 묶음의 같은 번호에 있어야 합니다.',
  openOnly:
    '사례의 공개 항목만 담고 있습니다. 당사자가 밝힌 내용은 봉인되어 이 문서에 없습니다. 이 내보내기는 사본 번호와 함께 기록되었습니다.',
  checkpoint: {
    title: '로그 {origin}의 검증 기준점',
    size: '크기 {size}',
    root: '루트 {root}',
    published: '{at} 공표',
    key: '키 {name}, {id}',
    code: '코드에는 서명된 검증 기준점이 그대로 들어 있습니다.',
    none: '이 사본을 만들 때까지 서명된 검증 기준점이 없었습니다.',
    holdsAll: '기록 {entries}건이 모두 이 검증 기준점의 로그에 있습니다.',
    holdsSome: '기록 {entries}건 가운데 {inLog}건이 이 검증 기준점의 로그에 있습니다. 나머지는 그 뒤의 기록입니다.',
  },
  sheet: {
    title: '오늘의 검증 기준점',
    lead: '이 문서를 서비스 밖에 보관하면, 오늘까지의 기록이 그 뒤에 변경되거나 삭제되지 않았음을 나중에 확인할 수 있습니다. 사례에 관한 내용은 전혀 없습니다.',
    day: '날짜(UTC)',
    origin: '로그',
    fingerprint: '키 지문(SHA-256)',
    verifierKey: '검증 키',
    code: '코드에는 서명된 검증 기준점이 글자 그대로 들어 있습니다.',
    note: '서명된 검증 기준점',
    compareTitle: '다음 달에 비교하는 방법',
    compare: [
      '휴대전화로 코드를 읽어 아래 글과 비교하고, 그 글을 파일로 보관하십시오.',
      '/log/checkpoint에서 새 검증 기준점을 받고, 그 키를 이 문서의 지문과 비교하십시오.',
      'docs/verify.md에 따라 검증 프로그램으로 새 기준점이 이 기준점을 이어 가는지 확인하십시오. 그렇지 않으면 기록이 변경된 것입니다.',
    ],
    name: '성명',
    signature: '날짜와 서명',
  },
};

const words: Record<Language, Words> = { en: english, ko: korean };

export function wordsIn(language: Language): { words: Words; labels: Labels } {
  const labels = lifecycle.labels[language];
  if (!labels) throw new Error(`the lifecycle has no labels in ${language}`);
  return { words: words[language], labels };
}

/** Fills the values into the {names} of a sentence. */
export const said = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
