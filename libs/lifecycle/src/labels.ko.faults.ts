import type { faultsEn } from './labels.en.faults.js';
import type { ChainFault } from './vocabulary.js';

/** What stands beside a field that was refused, in Korean: the English list's faults, none more and none less. */
export const faultsKo = {
  required: '필수 항목입니다. 입력하십시오.',
  not_allowed: '이 경우에는 비워 두십시오.',
  invalid_type: '입력한 값의 종류가 맞지 않습니다.',
  too_small: '{limit} 이상이어야 합니다.',
  'too_small:string': '{limit}자 이상 입력하십시오.',
  'too_small:array': '{limit}개 이상 입력하십시오.',
  too_big: '{limit} 이하여야 합니다.',
  'too_big:string': '너무 깁니다. {limit}자까지 입력할 수 있습니다.',
  'too_big:array': '너무 많습니다. {limit}개까지 입력할 수 있습니다.',
  not_multiple_of: '{limit}의 배수만 입력할 수 있습니다.',
  invalid_format: '형식에 맞지 않습니다.',
  invalid_value: '제시된 값 중에서 선택하십시오.',
  invalid_union: '이 항목에서 받을 수 있는 형식이 아닙니다.',
  invalid_key: '허용되지 않는 이름이 있습니다.',
  invalid_element: '형식에 맞지 않는 값이 목록에 있습니다.',
  unrecognized_keys: '양식에 없는 내용이 포함되어 있습니다.',
  custom: '존재하지 않거나 맞지 않는 값입니다.',
} satisfies Record<keyof typeof faultsEn, string>;

/** What a coordinator reads when a case's chain of entries does not hold, in Korean. */
export const breaksKo = {
  'entry-missing': '이 자리에 있어야 할 기록이 없거나 순서가 바뀌었습니다.',
  'entry-changed': '이 기록은 작성된 뒤에 변경되었습니다.',
  'entry-of-another-case': '이 기록은 다른 사례의 기록입니다.',
  'states-do-not-meet': '이 기록의 시작 상태가 바로 앞 기록의 결과와 이어지지 않습니다.',
  'facility-differs-from-first-entry': '사례가 첫 기록에 적힌 공관이 아닌 다른 공관에 속해 있습니다.',
  'case-differs-from-last-entry': '사례의 현재 상태가 마지막 기록과 다르거나 끝부분의 기록이 없어졌습니다.',
} satisfies Record<ChainFault, string>;
