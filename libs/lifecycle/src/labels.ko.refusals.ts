import type { RefusalCode } from './refused.js';

/** What staff read when a step is refused: what is missing, and what to do about it. In Korean. */
export const refusalsKo = {
  'input.malformed': '비어 있거나 형식에 맞지 않는 항목이 있습니다. 표시된 항목을 고쳐 다시 제출하십시오.',
  'session.required': '로그인하지 않았거나 접속이 종료되었습니다. 다시 로그인하십시오.',
  'session.wrong-password': '사용자 이름 또는 비밀번호가 맞지 않습니다. 확인 후 다시 로그인하십시오.',
  'session.password-must-change': '먼저 본인의 비밀번호를 새로 정하십시오.',
  'site.not-allowed': '다른 사이트의 페이지에서 온 로그인 요청입니다. 이 시스템의 화면을 직접 열어 로그인하십시오.',
  'username.taken': '이미 사용 중인 사용자 이름입니다. 다른 이름을 고르십시오.',
  'facility.taken': '이미 사용 중인 공관 코드입니다. 다른 코드를 고르십시오.',
  'person.last-administrator': '마지막 관리자입니다. 먼저 다른 사람을 관리자로 지정하십시오.',
  'session.password-expired': '일회용 비밀번호의 기한이 지났습니다. 관리자에게 새 비밀번호를 요청하십시오.',
  'password.too-weak':
    '비밀번호를 쉽게 추측할 수 있습니다. 사용자 이름이나 시설 이름이 들어가지 않고 남이 쉽게 떠올리지 못할 12자 이상 256자 이하의 비밀번호를 정하십시오.',
  'role.not-allowed': '귀하의 직무로는 이 절차를 진행할 수 없습니다. 표시된 직무의 담당자에게 요청하십시오.',
  'compartment.not-allowed':
    '지금은 이 사례의 이 정보를 열람할 수 없습니다. 사례를 담당하는 기관의 동료에게, 긴급한 경우 총괄 조정관에게 요청하십시오.',
  'chain.withheld':
    '목적지를 알 수 있게 된 뒤에 다른 기관이 기록한 내용은 공관에 공개되지 않으므로 이 연쇄를 제공할 수 없습니다. 총괄 조정관이나 감사관이 사례를 검증할 수 있습니다.',
  'four-eyes.same-person':
    '본인이 작성한 사항은 본인이 승인할 수 없습니다. 같은 직무의 다른 담당자에게 결정을 요청하십시오.',
  'case.not-found': '해당 사례가 없거나 열람 권한이 없습니다. 사례 번호를 확인하십시오.',
  'transition.unknown': '존재하지 않는 절차입니다. 사례 화면에 표시된 절차 중에서 선택하십시오.',
  'resource.not-found': '요청한 주소에 자료가 없습니다. 주소를 확인하십시오.',
  'state.not-allowed': '현재 상태에서는 이 절차를 진행할 수 없습니다. 현재 가능한 절차 중에서 선택하십시오.',
  'version.stale': '열람한 이후 사례가 변경되었습니다. 새로 추가된 기록을 확인한 후 다시 결정하십시오.',
  'requirement.missing': '이 절차에 필요한 요건이 충족되지 않았습니다. 표시된 사항을 보완한 후 다시 진행하십시오.',
  'case.held': '보류 중인 사례입니다. 보류 사유를 해소하고 보류를 해제한 후 진행하십시오.',
  'case.not-held': '보류 중인 사례가 아니므로 재개할 수 없습니다.',
  'case.erased': '이 사례의 봉인된 정보는 파기되어 다시 열람할 수 없습니다.',
  'case.busy': '다른 담당자가 이 사례를 변경하고 있습니다. 잠시 후 다시 시도하십시오.',
  'shelter.not-taken': '이 사례에는 시설에서 보호 중인 사람이 없습니다. 기록할 안전·건강 확인이 없습니다.',
  'glass.not-broken': '이 사례에는 그 번호로 검토를 기다리는 긴급 열람이 없습니다. 검토할 사항이 없습니다.',
  'glass.not-reviewed':
    '이 사례에 아직 검토되지 않은 긴급 열람이 있습니다. 먼저 검토자가 긴급 열람마다 판단해야 합니다.',
  'erasure.not-requested':
    '정보 파기 요청이 없습니다. 먼저 파기 요청을 기록하고, 다른 담당자가 파기를 집행하도록 하십시오.',
  'consent.unhcr-missing':
    '유엔난민기구(UNHCR)와의 정보 공유 동의가 없습니다. 표시된 성인 본인의 동의와 아동의 경우 보호자의 동의를 기록하십시오.',
  'consent.destination-states-missing':
    '재정착국과의 정보 공유 동의가 없습니다. 표시된 사람의 동의와 아동의 경우 보호자의 동의를 기록하십시오.',
  'consent.transit-partners-missing':
    '이송 협력기관과의 정보 공유 동의가 없습니다. 표시된 사람의 동의와 아동의 경우 보호자의 동의를 기록하십시오.',
  'consent.not-given': '해당 동의가 기록되어 있지 않아 근거로 삼거나 철회할 수 없습니다. 대상자와 목적을 확인하십시오.',
  'consent.guardian-missing':
    '아동은 단독으로 동의할 수 없습니다. 사례에 포함된 성인 보호자 또는 외부에서 선임된 보호자를 지정하십시오.',
  'consent.guardian-name-missing': '사례 밖에서 선임된 보호자의 성명이 없습니다. 보호자의 성명을 기재하십시오.',
  'person.unknown': '사례에 없는 사람입니다. 이 사례에 기록된 사람의 번호를 사용하십시오.',
  'person.left': '이미 사례를 떠난 사람이므로 더 이상 지정할 수 없습니다. 사례에 남아 있는 사람 중에서 선택하십시오.',
  'person.still-sheltered':
    '아직 공관에서 보호 중인 사람이 있습니다. 공관 퇴거 또는 사례 이탈을 기록하거나, 이 절차가 해당하는 사람을 지정하십시오.',
  'person.left-behind':
    '함께 이동하지 않고 사례에 남아 있는 사람이 있습니다. 표시된 사람마다 사례를 떠난 경위를 기록하십시오.',
  'person.not-sheltered': '공관에서 보호 중인 사람이 아닙니다. 보호 중인 사람 중에서 선택하십시오.',
  'travellers.none':
    '수용이 승인된 사람이 사례에 남아 있지 않습니다. 표시된 사람은 승인되지 않았으므로 대신 이동할 수 없습니다.',
  'monitoring.nobody-returned': '이 사례에는 본국으로 송환된 사람이 없으므로 추적 확인할 대상이 없습니다.',
  'event.in-the-future': '일어난 뒤에만 기록할 수 있습니다. 날짜나 시각을 바로잡으십시오.',
  'event.out-of-order': '앞서 일어나야 할 일보다 이른 시점입니다. 두 시점을 비교하여 날짜나 시각을 바로잡으십시오.',
  'person.more-than-declared':
    '도착 시 등록된 인원보다 많은 사람이 기록되었습니다. 번호를 확인하거나 나머지 인원을 별도 사례로 등록하십시오.',
  'identity.missing': '신원이 기록되지 않은 사람이 있습니다. 성명 또는 기록할 수 없는 사유를 기록하십시오.',
  'document.check-digit-wrong': '기계판독영역의 검사 숫자가 맞지 않습니다. 문서와 대조하여 다시 판독하십시오.',
  'duplicates.undecided': '중복 여부가 판정되지 않은 기록이 있습니다. 각 기록의 동일인 여부를 판정하십시오.',
  'duplicates.unknown-match': '이 사례에 해당하는 중복 의심 기록이 아닙니다. 목록에 있는 기록 중에서 선택하십시오.',
  'needs.not-assessed': '특별 보호 필요가 평가되지 않은 사람이 있습니다. 표시된 사람을 평가하십시오.',
  'needs.unknown-code': '코드 목록에 없는 특별 보호 필요 코드입니다. 목록에서 코드를 선택하십시오.',
  'instructions.not-acknowledged': '현행 업무 지침을 확인하지 않았습니다. 지침을 읽고 확인한 후 진행하십시오.',
  'best-interests.not-opened':
    '보호자 미동반 또는 분리 아동에 대한 최선의 이익 절차가 개시되지 않았습니다. 표시된 아동별로 절차를 개시하십시오.',
  'best-interests.not-determined':
    '보호자 미동반 또는 분리 아동에 대한 최선의 이익 결정이 없습니다. 결정 또는 결정이 필요하지 않은 사유를 기록하십시오.',
  'priority.reason-missing': '긴급·비상은 사유가 있어야 합니다. 사유를 기재하거나 보통을 선택하십시오.',
  'declaration.not-signed': '선언서에 서명이 없습니다. 신청서 작성 전에 해당자 전원의 서명을 받으십시오.',
  'submission.same-category': '주 제출 범주와 부 제출 범주가 같습니다. 서로 다른 두 범주를 선택하십시오.',
  'submission.size-differs': '신청 인원이 사례의 인원과 다릅니다. 구성원 전원을 기재하거나 인원을 정정하십시오.',
  'submission.destination-not-preferred':
    '본인이 희망한 정착국이 아닙니다. 선정 사유를 기재하거나 희망 정착국 중에서 선택하십시오.',
  'never-share.country-of-origin':
    '출신국에는 어떠한 경우에도 접촉하거나 정보를 제공할 수 없습니다. 다른 국가를 선택하십시오.',
  'plan.missing': '이동 계획이 없습니다. 주재국에서 재정착국까지의 모든 구간을 계획하십시오.',
  'plan.through-country-of-origin': '출신국을 경유하는 구간이 있습니다. 표시된 구간의 경로를 변경하십시오.',
  'plan.through-no-transit-country':
    '해당 국적자를 강제송환한 국가를 경유하는 구간이 있습니다. 표시된 구간의 경로를 변경하십시오.',
  'plan.legs-do-not-meet':
    '앞 구간의 도착지와 다음 구간의 출발지가 다릅니다. 빠진 구간을 추가하거나 장소를 정정하십시오.',
  'plan.legs-overlap': '앞 구간이 도착하기 전에 출발하거나 출발보다 도착이 이른 구간이 있습니다. 일시를 정정하십시오.',
  'plan.receiver-missing': '구간 도착 후 인수할 사람이 지정되지 않았습니다. 표시된 구간의 인수자를 지정하십시오.',
  'plan.escort-missing': '아동이 동행자 없이 이동하게 됩니다. 표시된 구간의 동행자를 지정하십시오.',
  'documents.missing':
    '여정이 끝날 때까지 유효한 여행문서가 없는 사람이 있습니다. 표시된 사람의 여행문서를 기록하십시오.',
  'documents.expire-before-leg':
    '구간이 끝나기 전에 여행문서의 유효기간이 만료됩니다. 문서를 갱신하거나 일정을 앞당기십시오.',
  'exit-permission.missing': '출국 허가가 없거나 출발 전에 만료됩니다. 표시된 사람의 출국 허가를 받아 기록하십시오.',
  'medical-clearance.missing': '출발일에 유효한 여행 적합 판정이 없습니다. 표시된 사람의 건강검진 결과를 기록하십시오.',
  'leg.unknown': '이동 계획에 없는 구간입니다. 현재 계획에 있는 구간 번호를 사용하십시오.',
  'leg.receipt-missing': '인수가 확인되지 않은 구간이 있습니다. 표시된 구간의 인수 사실을 확인하십시오.',
  'family.kept-apart-without-reason': '분리 배정의 사유가 없습니다. 사유를 기재하거나 함께 배정하십시오.',
  'follow-up.due': '시기가 도래한 정착 점검이 기록되지 않았습니다. 종결 전에 점검을 실시하고 기록하십시오.',
  'places.full': '빈 자리가 부족합니다. 다른 시설을 선택하거나 정원 조정을 요청하십시오.',
  'places.unknown': '등록되지 않은 시설입니다. 목록에서 선택하거나 관리자에게 등록을 요청하십시오.',
  'delivery.not-parked': '실패한 인계가 아닙니다. 이미 처리되었거나 처리 중이므로 조치가 필요하지 않습니다.',
  'delivery.hands-over': '사례가 이 인계를 기다리고 있으며 다른 방법이 없습니다. 원인을 해결한 후 다시 시도하십시오.',
  'delivery.gone': '해당 인계는 이미 처리되어 남아 있지 않습니다. 조치가 필요하지 않습니다.',
  'reference.taken': '이미 사용 중인 사례 번호입니다. 다시 제출하여 새 번호를 받으십시오.',
  'webhooks.too-many': '등록할 수 있는 웹훅 수를 모두 사용하였습니다. 사용하지 않는 웹훅을 삭제한 후 등록하십시오.',
  'body.not-json': 'UTF-8로 된 JSON만 받습니다. Content-Type: application/json으로 보내십시오.',
  'request.too-slow': '요청이 제시간에 도착하지 않았습니다. 다시 보내십시오.',
  'headers.too-large': '요청의 주소와 헤더가 너무 큽니다.',
  'body.too-large': '제출한 내용이 너무 큽니다. 내용을 줄이거나 여러 기록으로 나누어 제출하십시오.',
  'export.too-long': '기록이 너무 많아 PDF로 내보낼 수 없습니다. CSV나 JSON으로 내보내거나 증명 묶음을 받으십시오.',
  'idempotency-key.required': '요청에 Idempotency-Key가 없습니다. 중복 처리를 막기 위하여 키를 넣어 다시 보내십시오.',
  'idempotency-key.reused': '이미 다른 요청에 사용된 Idempotency-Key입니다. 새 키로 다시 보내십시오.',
  'reads.too-many':
    '한 시간 동안 한 사람이 열람할 수 있는 봉인 정보의 한도를 넘었습니다. 검토관에게 통지되었습니다. 아무것도 열람되지 않았으니 나중에 다시 하십시오.',
  'requests.too-many': '짧은 시간에 요청이 너무 많았습니다. 잠시 후 다시 시도하십시오.',
  'service.unavailable': '현재 서비스를 이용할 수 없습니다. 기록된 내용은 없으니 잠시 후 다시 시도하십시오.',
  'worker.stuck':
    '이 프로세스가 대기열에서 전달을 더 이상 가져오지 못하며, 연결을 다시 열어도 해결되지 않았습니다. 프로세스를 다시 시작해야 합니다.',
  'key.missing':
    '사건 기록을 봉인한 키가 키 폴더에 없습니다. 기록된 내용은 없습니다. 시스템 관리자가 백업에서 키 폴더를 복원해야 합니다.',
  'key.differs':
    '키 폴더의 키가 사건 기록을 봉인한 키와 다릅니다. 기록된 내용은 없습니다. 시스템 관리자가 백업에서 키 폴더를 복원해야 합니다.',
  'key.unreadable': '현재 키 파일을 읽을 수 없습니다. 기록된 내용은 없으니 잠시 후 다시 시도하십시오.',
} satisfies Record<RefusalCode, string>;
