/**
 * The names of organs of the country of origin, in the languages that staff write in. The reviewing officers maintain
 * this data: a name that is missing here is not thereby safe. Names are spelled as people write them; case, accents,
 * spaces and punctuation do not matter (never-share.ts normalises both sides). Romanised Korean appears in the Revised,
 * the McCune-Reischauer and the North's own spelling.
 */
export const organs: readonly string[] = [
  // security and police
  ...[
    'Ministry of State Security',
    'State Security Ministry',
    'State Security Department',
    'Department of State Security',
  ],
  ...['Ministry of People’s Security', 'People’s Security Ministry', 'Ministry of Public Security of the DPRK'],
  ...['국가보위성', '보위성', '국가안전보위부', '국가보위부', '보위부', '보위사령부', '보위국'],
  ...['사회안전성', '사회안전부', '인민보안성', '인민보안부', '국가안전보위성'],
  ...['Gukga Bowiseong', 'Bowiseong', 'Bowibu', 'Kukka Powisŏng', 'Powisŏng', 'Powibu', 'Kukga Bowisong', 'Bowisong'],
  ...['Gukga Anjeon Bowibu', 'Kukka Anjŏn Powibu', 'Sahoe Anjeonseong', 'Sahoe Anjŏnsŏng', 'Sahoe Anjonsong'],
  ...['Inmin Boanseong', 'Inmin Poansŏng', 'Inmin Boanbu', 'Inmin Poanbu'],
  ...[
    '国家保卫部',
    '国家安全保卫部',
    '国家保卫省',
    '國家保衛部',
    '國家安全保衛部',
    '國家保衛省',
    '国家保衛省',
    '国家安全保衛部',
  ],
  ...['人民保安部', '人民保安省', '社会安全部', '社会安全省', '社會安全省', '社會安全部'],
  ...['Министерство государственной безопасности', 'Министерство народной безопасности', 'МГБ КНДР'],
  // intelligence, army, party, State
  ...['Reconnaissance General Bureau', 'General Reconnaissance Bureau', '정찰총국', '侦察总局', '偵察總局', '偵察総局'],
  ...['Jeongchal Chongguk', 'Chŏngch’al Ch’ongguk', 'Главное разведывательное бюро'],
  ...['Korean People’s Army', '조선인민군', '朝鲜人民军', '朝鮮人民軍', 'Корейская народная армия'],
  ...['Workers’ Party of Korea', 'Worker’s Party of Korea', 'Korean Workers’ Party', 'Korea Workers’ Party', 'WPK'],
  ...['조선로동당', '조선노동당', '로동당', '朝鲜劳动党', '朝鮮勞動黨', '朝鮮労働党', 'Трудовая партия Кореи'],
  ...[
    'Joseon Rodongdang',
    'Joseon Nodongdang',
    'Chosŏn Nodongdang',
    'Chosŏn Rodongdang',
    'Joson Rodongdang',
    'Rodongdang',
  ],
  ...['United Front Department', '통일전선부', 'State Affairs Commission', '국무위원회', 'Kim Jong Un', '김정은'],
  ...['조선외무성', '조선대사관', '조선영사관', '조선총영사관', '공화국대사관', '공화국영사관'],
  ...['Air Koryo', '고려항공', '高丽航空', '高麗航空', 'Эйр Корё'],
  // organisations abroad that belong to it
  ...['Chongryon', 'Chongryun', 'Chongnyŏn', 'Chosen Soren', 'Jochongnyeon', 'Jochongryeon', 'Choch’ongnyŏn'],
  ...[
    'General Association of Korean Residents in Japan',
    '조총련',
    '조선총련',
    '재일본조선인총련합회',
    '조선인총연합회',
  ],
  ...['朝鮮総聯', '朝鮮総連', '朝鮮總聯', '朝鲜总联', '朝總聯', '朝总联', '在日本朝鮮人総聯合会', 'Чхонрён'],
  // its capital
  ...['Pyongyang', 'Phyongyang', 'Pyeongyang', 'P’yŏngyang', 'Pjöngjang', 'Pyöngyang', 'Piongyang', 'Pionyang'],
  ...['평양', '平壤', '平壌', 'Пхеньян', 'Пхеньяне', 'Пхеньяна', 'Пхёньян', 'Bình Nhưỡng'],
  // the State by its own name
  ...['DPRK', 'DPR Korea', 'DPR of Korea', 'Democratic People’s Republic of Korea', 'Dem. People’s Rep. of Korea'],
  ...['조선민주주의인민공화국', '朝鲜民主主义人民共和国', '朝鮮民主主義人民共和國', '朝鮮民主主義人民共和国'],
  ...['Joseon Minjujuui Inmin Gonghwaguk', 'Chosŏn Minjujuŭi Inmin Konghwaguk', 'Joson Minjujuui Inmin Konghwaguk'],
  ...['КНДР', 'Корейская Народно-Демократическая Республика', 'Корейской Народно-Демократической Республики', 'БНАСАУ'],
  ...['DVRK', 'RPDC', 'RPD de Corée', 'République populaire démocratique de Corée', 'CHDCND Triều Tiên'],
  ...['República Popular Democrática de Corea', 'Demokratische Volksrepublik Korea'],
];

/**
 * The country's names in other countries. The names of many organisations that help contain them, so such a name alone
 * is refused only when a part of the text says nothing else.
 */
export const countryNames: readonly string[] = [
  ...[
    'North Korea',
    'N. Korea',
    'N Korea',
    'NKorea',
    'Nordkorea',
    'Corée du Nord',
    'Corea del Norte',
    'Corea do Norte',
    'KP',
    'PRK',
  ],
  ...[
    '북한',
    '북조선',
    '조선',
    '北朝鲜',
    '北朝鮮',
    '朝鲜',
    '朝鮮',
    '北韓',
    '北韩',
    'Северная Корея',
    'Северной Кореи',
    'Triều Tiên',
    'Bắc Triều Tiên',
  ],
];

/**
 * An organ of the country, described in other countries' words: an embassy, the police. Matches normalised text: lower
 * case, no accents, single spaces between words, no spaces within Korean, Chinese and Japanese.
 */
const organ =
  'embassy|embassies|consulate|consular|consul|legation|mission|permanent mission|delegation|representation|representative office|' +
  'government|authority|authorities|regime|police|military|army|ministry|minister|ambassador|diplomats?|officials?|agents?|' +
  'intelligence|security|secret service|border guards?|party|state';
export const organPatterns: readonly RegExp[] = [
  new RegExp(`\\b(?:${organ})\\b(?: \\p{L}+){0,3}? (?:of|from)(?: the)? (?:north|n) korea\\b`, 'u'),
  new RegExp(`\\b(?:north|n) korea(?:n|s)?(?: \\p{L}+){0,2} (?:${organ})\\b`, 'u'),
  new RegExp(`\\bnorth korea (?:${organ})\\b`, 'u'),
  /\b(?:ambassade|consulat|gouvernement|police|autorites)\b(?: \p{L}+){0,3} coree du nord\b/u,
  /\b(?:embajada|consulado|gobierno|policia)\b(?: \p{L}+){0,3} corea del norte\b/u,
  /\b(?:nordkoreanisch\p{L}*) (?:\p{L}+ )?(?:botschaft|konsulat|regierung|polizei|behorden?)\b/u,
  /\b(?:botschaft|konsulat|regierung|polizei)\b(?: \p{L}+){0,2} nordkoreas?\b/u,
  /\b(?:dai su quan|lanh su quan|tong lanh su quan)\b(?: \p{L}+)?(?: bac)? trieu tien\b/u,
  /(?:посольств|консульств|генконсульств|правительств|власт|полици|министерств|представительств|спецслужб)\p{L}*(?: \p{L}+){0,2} севернои кореи/u,
  /северокореиск\p{L}* (?:\p{L}+ )?(?:посольств|консульств|генконсульств|правительств|власт|полици|министерств|представительств|спецслужб)/u,
  /хоид солонгос\p{L}* (?:\p{L}+ )?(?:элчин|консул)/u,
  /(?:북한|북조선|북측)(?:의)?(?:주재)?(?:대사관|영사관|총영사관|공관|대표부|대표단|당국|정부|경찰|군|보위|안전원|외무성|기관|정권|요원|공작)/u,
  /(?:주[\p{L}]{0,3})(?:북한|북조선|조선)(?:대사관|영사관|총영사관|대표부)/u,
  /(?:北?朝[鲜鮮]|北[韓韩])(?:驻[\p{L}]{0,4})?(?:总|總|総)?(?:大使[馆館]|使[馆館]|[领領]事[馆館]|政府|[当當]局|代表[团團部]|警察|外[务務]省|[军軍]|保[卫衛])/u,
];

/**
 * Organisations that help, and whose name contains the country. Their names are removed before the rest is checked, so
 * that an organ next to them is still found. Matches normalised text, as above.
 */
export const helpers: readonly RegExp[] = [
  /\bnorth korean? (?:refugees?|defectors?|escapees?|migrants?|settlers?|resettlers?|residents|survivors?|women|children|youth|orphans|families|people|nationals|human rights|freedom|strategy|studies)\b/gu,
  /\b(?:refugees?|defectors?|escapees?|migrants?|people|persons?|women|children|nationals|asylum seekers)(?: \p{L}+)? (?:from|of)(?: the)? (?:north korea|dprk|dpr korea|democratic peoples republic of korea)\b/gu,
  /\bhuman rights(?: situation)? (?:in|of)(?: the)? (?:north korea|dprk|dpr korea|democratic peoples republic of korea)\b/gu,
  /\b(?:liberty in|justice for|free|crossing borders) north korea\b/gu,
  /(?:беженц\p{L}*|права? человека) (?:из|в) кндр/gu,
  /평양(?:냉면|면옥|만두|교구)/gu,
];
