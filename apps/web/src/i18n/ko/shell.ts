export const shell = {
  skip: '본문으로 건너뛰기',
  menu: '메뉴',
  home: 'Safe Passage, 첫 화면으로',
  find: '사례 또는 화면 찾기',
  findCase: '사례 번호 또는 화면 이름',
  nothingFound: '찾은 것이 없습니다. SP-7K3M처럼 사례 번호의 앞부분을 입력하십시오.',
  logArrival: '도착 기록',
  navigation: '화면',
  you: '사용자: {{name}}',
  language: '언어',
  appearance: '화면 모드',
  scheme: { light: '밝게', dark: '어둡게', auto: '기기 설정 따름' },
  shortcuts: '단축키',
  password: '비밀번호 변경',
  signOut: '로그아웃',
  notSignedOut:
    '아직 로그인되어 있습니다. 서버가 응답하지 않습니다. 다시 시도하거나 브라우저를 닫고 기기를 잠그십시오.',
  close: '닫기',
  live: {
    connecting: '연결하는 중…',
    live: '실시간: 변경 사항이 바로 반영됩니다',
    lost: '연결이 끊겼습니다. 다시 연결하는 중입니다',
  },
  badge: {
    cases_other: '기한이 지난 사례 {{count}}건',
    alerts_other: '확인할 경보 {{count}}건',
    instructions_other: '확인해야 할 지침 {{count}}건',
  },
  keys: {
    palette: '사례 또는 화면 찾기',
    search: '목록의 검색 칸으로',
    down: '다음 행',
    up: '이전 행',
    open: '행 열기',
    select: '행 선택',
    help: '이 도움말',
  },
};

export const places = {
  facility: '오늘 할 일',
  arrival: '도착 기록',
  cases: '사례',
  instructions: '상시 지침',
  audit: '경과 감사',
  figures: '통계',
  operations: '운영 상태',
  people: '직원',
  facilities: '공관과 수용 인원',
  clocks: '기한',
  webhooks: '웹훅',
  alerts: '경보',
};

export const states = {
  loading: '불러오는 중',
  failedTitle: '불러오지 못했습니다',
  fault: '시스템 오류가 발생했습니다. 변경된 것은 없습니다. 잠시 후 다시 시도하십시오.',
  offlineTitle: '연결되지 않음',
  offline: '서버가 응답하지 않습니다. 입력한 내용은 보관되어 있습니다. 연결을 확인하고 다시 시도하십시오.',
  retry: '다시 시도',
  notForRoleTitle: '이 역할에는 제공되지 않는 화면입니다',
  notForRole: '오류가 아닙니다. {{role}} 역할은 이 화면을 사용하지 않습니다. 필요하면 관리자에게 문의하십시오.',
  notFoundTitle: '페이지가 없습니다',
  notFound: '이 주소에는 페이지가 없습니다. 주소를 확인하거나 첫 화면으로 가십시오.',
  home: '첫 화면으로 가기',
};

export const signIn = {
  failures_other:
    '{{since}} 이후 귀하의 계정으로 로그인에 {{count}}번 실패하였습니다. 본인이 아니라면 관리자에게 알리십시오.',
  lead: '공관 직원, 사례 담당관, 총괄 조정관을 위한 업무 화면입니다. 관리자에게 받은 사용자 이름으로 로그인하십시오.',
  refused: '로그인하지 못했습니다',
  out: {
    idle: '{{minutes}}분 동안 사용하지 않아 로그아웃되었습니다. 입력한 내용은 보관되어 있습니다.',
    ended:
      '로그아웃되었습니다. 로그인은 {{minutes}}분 동안 사용하지 않거나 8시간이 지나면 끝납니다. 입력한 내용은 보관되어 있습니다.',
    password: '비밀번호가 변경되었습니다. 새 비밀번호로 로그인하십시오.',
  },
  username: '사용자 이름',
  usernameHint: '예: intake-officer.han',
  password: '비밀번호',
  show: '비밀번호 표시',
  do: '로그인',
};

export const password = {
  title: '비밀번호 정하기',
  must: '먼저 본인만 아는 비밀번호를 정하십시오. 그런 다음 새 비밀번호로 로그인합니다.',
  lead: '비밀번호를 바꾸면 모든 기기에서 로그아웃됩니다. 그런 다음 새 비밀번호로 로그인합니다.',
  current: '현재 비밀번호',
  new: '새 비밀번호',
  rule: '{{min}}자 이상 {{max}}자 이하로, 문자 종류에는 제한이 없습니다. 서로 관련 없는 낱말 몇 개를 이어 쓰면 좋습니다. 사용자 이름, 공관 이름, 남들이 흔히 쓰는 것은 쓰지 마십시오.',
  faults: {
    'too-short': '너무 짧습니다. {{min}}자 이상으로 정하십시오.',
    'too-long': '너무 깁니다. {{max}}자 이하로 정하십시오.',
    'only-spaces': '공백으로만 되어 있습니다. 글자나 다른 문자를 넣으십시오.',
    repeats: '같은 글자 몇 개가 되풀이됩니다. 더 다양한 글자를 쓰십시오.',
    sequence: '알파벳, 숫자 또는 자판의 순서를 따릅니다. 덜 규칙적인 것을 정하십시오.',
    'contains-name': '사용자 이름, 공관 이름 또는 이 제품의 이름이 들어 있습니다. 빼십시오.',
    common: '남이 가장 먼저 시도해 볼 만한 비밀번호입니다. 서로 관련 없는 낱말을 더하십시오.',
    'same-as-before': '현재 비밀번호와 같습니다. 다른 것을 정하십시오.',
  },
  again: '새 비밀번호 확인',
  differs: '새 비밀번호가 서로 다릅니다. 같은 것을 두 번 입력하십시오.',
  do: '비밀번호 변경',
};

export const parts = {
  notDone: '처리되지 않았습니다',
  cancel: '취소',
  copy: '복사',
  copied: '복사됨',
  shownOnce: '지금 한 번만 표시됩니다',
  keptElsewhere: '보관했습니다. 닫기',
  yourTime: '사용자 시각 {{time}}',
  late: '기한 지남, {{away}}',
  priority: { normal: '보통', urgent: '긴급', emergency: '비상' },
  yes: '예',
  no: '아니요',
};
