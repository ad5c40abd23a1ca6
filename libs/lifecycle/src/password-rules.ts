/**
 * The rules against passwords that are easy to guess, shared by the page that asks for one and the service that refuses
 * it. They follow NIST SP 800-63B: long, not a common one, and no rule about kinds of characters. The length is the
 * number of code points of the NFKC form.
 */
export const passwordLength = { min: 12, max: 256 } as const;

export const passwordFaults = {
  'too-short': true,
  'too-long': true,
  'only-spaces': true,
  repeats: true,
  sequence: true,
  'contains-name': true,
  common: true,
  'same-as-before': true,
} as const;
export type PasswordFault = keyof typeof passwordFaults;

/**
 * `names`: the user name, the facility, and other words that are known about the person. Returns an empty list for an
 * acceptable password.
 */
export function faultsOfPassword(password: string, names: readonly string[]): PasswordFault[] {
  const text = password.normalize('NFKC');
  const characters = [...text];
  if (text.trim() === '') return ['only-spaces'];
  const faults: PasswordFault[] = [];
  if (characters.length < passwordLength.min) faults.push('too-short');
  if (characters.length > passwordLength.max) return ['too-long'];
  const folded = text.toLowerCase();
  if (isRepeated(folded)) faults.push('repeats');
  if (unpredictable(folded) < unpredictableMin) faults.push('sequence');
  if (names.flatMap(partsOfName).some((part) => holds(folded, part))) faults.push('contains-name');
  if (isCommon(folded)) faults.push('common');
  return faults;
}

/** Too few different characters, or one short part repeated. */
const isRepeated = (text: string): boolean => {
  const characters = [...text];
  const hasPeriod = (period: number): boolean =>
    characters.length + 1 >= 2 * period &&
    characters.every((one, at) => at < period || one === characters[at - period]);
  return new Set(characters).size < 5 || Array.from({ length: 11 }, (_, at) => at + 1).some(hasPeriod);
};

const unpredictableMin = 6;
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '12345678901234567890', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p'];
const neighbours = new Set(
  rows.flatMap((row) => [...row].slice(1).flatMap((one, at) => [row.charAt(at) + one, one + row.charAt(at)])),
);

/**
 * Counts the characters that do not simply follow the one before: in the alphabet, as a number, on the keyboard, or as
 * a repetition.
 */
function unpredictable(text: string): number {
  const characters = [...text];
  return characters.filter((one, at) => {
    const before = characters[at - 1];
    if (before === undefined) return true;
    const step = (one.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    return Math.abs(step) > 1 && !neighbours.has(before + one);
  }).length;
}

/**
 * The whole name and its longer words. A facility's three letters count only as a separate word, because many words
 * contain them.
 */
function partsOfName(name: string): string[] {
  const folded = name.normalize('NFKC').toLowerCase();
  return [folded, ...folded.split(/[^\p{L}\p{N}]+/u).filter((word) => [...word].length >= 4)];
}

function holds(text: string, part: string): boolean {
  if (part === '') return false;
  if ([...part].length <= 3) return text.split(/[^\p{L}]+/u).includes(part);
  return text.includes(part) || lettersOf(text).includes(lettersOf(part));
}

const lettersOf = (text: string): string => unleeted(text).replace(/[^\p{L}]/gu, '');
const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const unleeted = (text: string): string => [...text].map((one) => leet[one] ?? one).join('');

/** Removes common words. Fewer than five remaining letters are no secret. */
function isCommon(text: string): boolean {
  const plain = text.replace(/[^\p{L}]/gu, '');
  return [plain, lettersOf(text)].some((letters) => {
    const left = commonWords.reduce((rest, word) => rest.replaceAll(word, ''), letters);
    return left !== letters && [...left].length < 5;
  });
}

/**
 * Longest first, so that a short word does not split a long one. Korean words also as typed on a Latin keyboard layout.
 */
const commonWords: readonly string[] = `
  password passwort passwd passphrase pass word welcome letmein login logon signin admin administrator root user guest test testing tester temp temporary
  default change changeme changeit secret topsecret private access security secure master system server computer internet network office manager
  qwerty qwertyuiop qwert asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx abc abcd abcdef iloveyou loveyou love lovely baby angel princess prince
  king queen sunshine moonlight rainbow flower butterfly chocolate cookie monkey dragon tiger lion eagle horse shadow superman batman spiderman pokemon
  starwars football baseball basketball soccer hockey hello goodbye morning whatever nothing forever friend friends family mother father
  michael jennifer jessica charlie daniel thomas george andrew ashley jordan harley hunter ranger buster freedom liberty peace hope faith jesus christ god
  blessed trustno trustnoi correcthorsebatterystaple correct battery staple
  summer winter spring autumn january february march april may june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday
  korea korean northkorea southkorea dprk seoul pyongyang hanoi beijing ulaanbaatar vietnam china mongolia embassy mission consulate refugee refugees unhcr
  safepassage safe passage
  비밀번호 암호 대한민국 한국 조선 서울 평양 사랑해 사랑 안녕하세요 안녕 관리자 대사관 난민 자유 통일 행복 감사합니다
  qlalfqjsgh dkagh eogksalsrnr gksrnr tjdnf vuddid tkfkdgo tkfkd dkssudgktpdy dkssud rhksflwk wkdb xhddlf
`
  .trim()
  .split(/\s+/)
  .sort((one, other) => other.length - one.length);
