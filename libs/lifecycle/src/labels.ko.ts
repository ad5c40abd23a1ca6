import { breaksKo, faultsKo } from './labels.ko.faults.js';
import { fieldsKo } from './labels.ko.fields.js';
import { hintsKo } from './labels.ko.hints.js';
import { needsKo } from './labels.ko.needs.js';
import { refusalsKo } from './labels.ko.refusals.js';
import { valuesKo } from './labels.ko.values.js';
import type { CompleteLabels } from './labels.js';

/** Korean, in the words of the Ministry of Foreign Affairs and of UNHCR's Korean texts. */
export const labelsKo = {
  transitions: {
    'intake.register': { title: '도착 등록', sentence: '도착 사실을 등록하였습니다' },
    'intake.shelter': { title: '공관 내 신변보호', sentence: '공관 안에서 신변을 보호하기로 결정하였습니다' },
    'intake.assist-outside': { title: '공관 밖 지원', sentence: '공관 밖에서 지원하기로 결정하였습니다' },
    'intake.check-welfare': { title: '안전·건강 확인', sentence: '보호 중인 사람의 안전과 건강 상태를 확인하였습니다' },
    'intake.end-shelter': {
      title: '공관 퇴거 기록',
      sentence: '공관 내 보호가 끝난 사람을 기록하였습니다',
    },
    'intake.identify': { title: '신원 기록', sentence: '신원을 기록하였습니다' },
    'intake.decide-duplicate': {
      title: '중복 여부 판정',
      sentence: '중복으로 의심되는 기록의 동일인 여부를 판정하였습니다',
    },
    'intake.record-consent': { title: '동의 기록', sentence: '충분한 설명에 따른 동의를 기록하였습니다' },
    'intake.withdraw-consent': {
      title: '동의 철회 기록',
      sentence: '동의 철회를 기록하였습니다',
      confirm:
        '{reference} 사례의 동의가 철회됩니다. 이 목적으로는 더 이상 정보가 제공되지 않으며, 정리될 때까지 사례가 보류됩니다.',
    },
    'intake.assess-needs': {
      title: '특별 보호 필요 평가',
      sentence: '특별 보호 필요와 처리 우선순위를 평가하였습니다',
    },
    'intake.state-preference': { title: '희망 정착국 기록', sentence: '본인이 희망하는 정착국을 기록하였습니다' },
    'intake.open-best-interests': {
      title: '최선의 이익 절차 개시',
      sentence: '아동에 대한 최선의 이익 절차를 개시하였습니다',
    },
    'intake.refer': {
      title: '유엔난민기구에 의뢰',
      sentence: '유엔난민기구(UNHCR) 의뢰를 위하여 사례를 이관하였습니다',
    },

    'referral.open': { title: '의뢰 업무 인수', sentence: '의뢰를 위하여 사례를 인수하였습니다' },
    'referral.return-to-intake': { title: '접수 단계로 반려', sentence: '사례를 접수 단계로 반려하였습니다' },
    'referral.send': {
      title: '의뢰 서류 송부',
      sentence: '유엔난민기구(UNHCR)에 의뢰 서류를 송부하였습니다',
      confirm:
        '{reference} 사례의 의뢰 자료를 지금 만들어 봉인합니다. 유엔난민기구에는 담당자가 직접 전달합니다: {channel}. 이 단계는 되돌릴 수 없습니다.',
    },
    'referral.acknowledge': {
      title: '접수 확인 기록',
      sentence: '유엔난민기구(UNHCR)의 접수 확인과 관리번호를 기록하였습니다',
    },
    'referral.log-access': {
      title: 'UNHCR 접견 기록',
      sentence: '유엔난민기구(UNHCR)의 접견 요청 및 결과를 기록하였습니다',
    },
    'referral.record-interview': { title: '면담 기록', sentence: '면담 내용을 기록하였습니다' },
    'referral.record-best-interests': {
      title: '최선의 이익 절차 결과 기록',
      sentence: '최선의 이익 절차의 결과를 기록하였습니다',
    },
    'referral.recognise': { title: '난민지위 인정 기록', sentence: '난민지위 인정 결정을 기록하였습니다' },
    'referral.reject': { title: '난민지위 불인정 기록', sentence: '난민지위 불인정 결정을 기록하였습니다' },
    'referral.appeal': { title: '이의신청 기록', sentence: '불인정 결정에 대한 이의신청을 기록하였습니다' },
    'referral.draft-submission': { title: '재정착 신청서 작성', sentence: '재정착 신청서 초안을 작성하였습니다' },
    'referral.submit': {
      title: '재정착국에 제출',
      sentence: '재정착 신청서를 검토하여 재정착국에 제출하였습니다',
      confirm: '{reference} 사례를 지금 재정착국에 제출합니다. 보낸 자료는 되돌릴 수 없습니다.',
    },
    'referral.return-draft': { title: '초안 보완 요청', sentence: '재정착 신청서 초안의 보완을 요청하였습니다' },
    'referral.accept': { title: '수용 결정 기록', sentence: '재정착국의 수용 결정을 기록하였습니다' },
    'referral.deny': { title: '거부 결정 기록', sentence: '재정착국의 거부 결정을 기록하였습니다' },
    'referral.defer': {
      title: '결정 유보·자료 요청 기록',
      sentence: '재정착국의 결정 유보 또는 자료 요청을 기록하였습니다',
    },
    'referral.hand-over': { title: '이송 단계로 인계', sentence: '사례를 이송 단계로 인계하였습니다' },

    'transit.open': { title: '이송 업무 인수', sentence: '이송을 위하여 사례를 인수하였습니다' },
    'transit.record-document': { title: '여행문서 기록', sentence: '여행문서를 기록하였습니다' },
    'transit.log-exit-permission': { title: '출국 허가 경과 기록', sentence: '출국 허가 교섭의 경과를 기록하였습니다' },
    'transit.clear-medical': { title: '여행 적합성 기록', sentence: '건강검진에 따른 여행 적합 여부를 기록하였습니다' },
    'transit.plan': { title: '이동 계획 수립', sentence: '이동 계획을 수립하였습니다' },
    'transit.clear': { title: '출발 승인', sentence: '출발을 승인하였습니다' },
    'transit.depart': {
      title: '출발 기록',
      sentence: '출발 사실을 기록하였습니다',
      confirm:
        '{reference} 사례의 {count}명이 지금 출발합니다. 보호 공간의 자리가 반환되고 도착 확인 시한이 시작됩니다.',
    },
    'transit.confirm-leg': { title: '구간 인수 확인', sentence: '구간 도착 후 인수 사실을 확인하였습니다' },
    'transit.report-incident': { title: '이동 중 사고 보고', sentence: '이동 중 발생한 사고를 보고하였습니다' },
    'transit.withdraw-clearance': { title: '출발 승인 철회', sentence: '출발 승인을 철회하였습니다' },
    'case.record-monitoring': {
      title: '송환 후 상황 기록',
      sentence: '송환된 사람들에 관하여 파악된 내용을 기록하였습니다',
    },
    'case.note-match': {
      title: '중복 의심 기록',
      sentence: '다른 공관의 사례에도 있는 사람일 수 있음을 기록하였습니다',
    },
    'case.review-break-glass': { title: '긴급 열람 검토', sentence: '긴급 열람의 정당성을 검토하였습니다' },
    'transit.replan': { title: '이동 계획 재수립', sentence: '이동 계획을 다시 세우기로 하였습니다' },
    'transit.arrive': {
      title: '재정착국 도착 기록',
      sentence: '재정착국 도착을 기록하였습니다',
      confirm: '{reference} 사례의 이동이 여기서 끝나고, 사례가 정착 지원 단계로 넘어갑니다.',
    },

    'resettlement.open': { title: '재정착 업무 인수', sentence: '현지 정착 지원을 위하여 사례를 인수하였습니다' },
    'resettlement.place': { title: '정착지 배정', sentence: '정착 지원 기관과 거주지를 배정하였습니다' },
    'resettlement.grant-status': {
      title: '체류 지위 부여 기록',
      sentence: '재정착국의 체류 지위 부여를 기록하였습니다',
    },
    'resettlement.follow-up': { title: '정착 점검 기록', sentence: '정착 상황 점검 결과를 기록하였습니다' },
    'resettlement.close': {
      title: '정착 완료로 종결',
      sentence: '정착 완료로 사례를 종결하였습니다',
      confirm: '{reference} 사례를 정착 완료로 종결합니다. 시한이 멈춥니다. 재정착국의 자리는 그대로 유지됩니다.',
    },

    'case.assign': { title: '담당자 지정', sentence: '담당자를 지정하였습니다' },
    'case.add-note': { title: '메모 추가', sentence: '메모를 추가하였습니다' },
    'case.set-priority': { title: '처리 우선순위 지정', sentence: '처리 우선순위를 지정하였습니다' },
    'case.hold': { title: '보류', sentence: '사례를 보류하였습니다' },
    'case.resume': { title: '보류 해제', sentence: '보류를 해제하고 사례를 재개하였습니다' },
    'case.withdraw': {
      title: '본인 철회 기록',
      sentence: '본인의 절차 철회를 기록하였습니다',
      confirm: '본인의 철회로 {reference} 사례를 종결합니다. 시한이 멈추고 자리가 반환됩니다.',
    },
    'case.report-lost-contact': {
      title: '연락 두절 보고',
      sentence: '연락 두절을 보고하였습니다',
      confirm: '연락 두절로 {reference} 사례를 종결합니다. 시한이 멈추고 자리가 반환됩니다.',
    },
    'case.report-return': {
      title: '강제송환 보고',
      sentence: '출신국으로의 강제송환을 보고하였습니다',
      confirm:
        '{reference} 사례의 강제송환을 보고합니다. 사례가 종결되고 경보가 발령되며, 송환된 사람에 대한 모니터링이 시작됩니다.',
    },
    'case.split': {
      title: '사례 분리',
      sentence: '사례를 분리하여 해당자에게 별도의 사례를 만들었습니다',
      confirm:
        '{reference} 사례를 분리합니다. {count}명은 잠자리, 기한, 동의, 서류와 함께 별도의 사례로 옮겨지고, 나머지는 이 사례에 남습니다.',
    },
    'case.begin-split': { title: '분리로 시작', sentence: '다른 사례에서 분리하여 이 사례를 시작하였습니다' },
    'case.link': { title: '사례 연계', sentence: '다른 사례와 연계하였습니다' },
    'case.break-glass': {
      title: '긴급 열람',
      sentence: '봉인된 정보를 3시간 동안 긴급 열람하도록 하였습니다',
      confirm:
        '{reference} 사례의 ‘{compartment}’ 구획이 본인에게 세 시간 동안 열립니다. 이 사실은 경과 기록에 남고 다른 사람이 검토합니다.',
    },
    'case.release-delivery': { title: '실패한 인계 다시 시도', sentence: '실패한 인계를 다시 시도하였습니다' },
    'case.discard-delivery': { title: '실패한 인계 취소', sentence: '실패한 인계를 취소하였습니다' },
    'case.reopen': { title: '종결 사례 다시 열기', sentence: '종결된 사례를 다시 열었습니다' },
    'case.request-erasure': {
      title: '정보 파기 요청',
      sentence: '봉인된 정보의 파기를 요청하였습니다',
      confirm: '{reference} 사례의 파기를 요청합니다. 이후 다른 사람이 파기를 집행합니다.',
    },
    'case.erase': {
      title: '정보 파기',
      sentence: '암호 키를 폐기하여 봉인된 정보를 파기하였습니다',
      confirm: '{reference} 사례의 봉인된 정보(성명, 보호, 이동 경로)가 영구히 파기됩니다. 아무도 되살릴 수 없습니다.',
    },
  },

  states: {
    'intake.registered': '도착 등록',
    'intake.sheltered': '공관 내 신변보호 중',
    'intake.assisted': '공관 밖 지원 중',
    'referral.offered': '의뢰 인수 대기',
    'referral.preparing': '의뢰 준비 중',
    'referral.sent': 'UNHCR 송부 완료',
    'referral.acknowledged': 'UNHCR 접수 확인',
    'referral.recognised': '난민지위 인정',
    'referral.rejected': '난민지위 불인정',
    'referral.drafted': '재정착 신청서 작성',
    'referral.submitted': '재정착국 제출',
    'referral.accepted': '재정착국 수용 결정',
    'transit.offered': '이송 인수 대기',
    'transit.planning': '이동 계획 중',
    'transit.cleared': '출발 승인',
    'transit.moving': '이동 중',
    'transit.interrupted': '이동 중단',
    'resettlement.offered': '도착, 인수 대기',
    'resettlement.receiving': '초기 정착 지원 중',
    'resettlement.placed': '정착지 배정',
    'resettlement.settling': '체류 지위 부여, 정착 중',
    'closed.settled': '종결: 정착 완료',
    'closed.withdrawn': '종결: 본인 철회',
    'closed.lost-contact': '종결: 연락 두절',
    'closed.returned': '종결: 강제송환',
    'closed.erased': '종결: 정보 파기',
  },

  stages: { intake: '접수', referral: '의뢰', transit: '이송', resettlement: '재정착', closed: '종결' },

  roles: {
    'intake-officer': '접수 담당관',
    'head-of-mission': '공관장',
    caseworker: '사례 담당관',
    reviewer: '검토관',
    'transit-officer': '이송 담당관',
    'resettlement-officer': '재정착 담당관',
    coordinator: '총괄 조정관',
    auditor: '감사관',
    administrator: '관리자',
    system: '시스템',
  },

  compartments: { identity: '신원', protection: '보호', route: '이동 경로' },

  refusals: refusalsKo,

  clocks: {
    'first-response': '신변보호 결정',
    'welfare-check': '안전·건강 확인',
    'referral-package': '의뢰 서류',
    'unhcr-answer': 'UNHCR 회신',
    submission: '제출 후 출발까지',
    'exit-permission': '출국 허가',
    'check-in': '구간 도착 확인',
    reception: '도착 후 정착지 배정',
    'follow-up-30': '30일 정착 점검',
    'follow-up-90': '90일 정착 점검',
    'follow-up-365': '1년 정착 점검',
    'break-glass-review': '긴급 열람 사후 검토',
    'return-monitoring': '강제송환 후 모니터링',
  },

  fields: fieldsKo,
  hints: hintsKo,
  values: valuesKo,
  needs: needsKo,
  faults: faultsKo,
  breaks: breaksKo,

  purposes: {
    casework: '사례 업무',
    review: '검토',
    interview: '면담',
    protection: '보호',
    movement: '이송',
    reception: '도착 후 인수',
    'data-subject-request': '본인의 열람 요청',
  },

  priorities: { normal: valuesKo.normal, urgent: valuesKo.urgent, emergency: valuesKo.emergency },

  phrases: { people: '{list}번 구성원', legs: '{list}번 구간', fields: '항목: {list}' },
} satisfies CompleteLabels;
