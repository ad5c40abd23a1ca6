import { describe, expect, it } from '@jest/globals';
import { MadeTlog, sha256, signerOf, verifyEd25519 } from '@app/testing/made-tlog';
import { noteOf, parseNote } from './note.js';
import { meetsPolicy, parsePolicy, standingOf } from './policy.js';

const log = new MadeTlog();
log.pad(5);
const witnesses = ['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'].map((name, at) => signerOf(`${name}.example`, 4, 10 + at));
const [x1, x2, x3, y1, y2, y3] = witnesses as [Signer, Signer, Signer, Signer, Signer, Signer];
type Signer = ReturnType<typeof signerOf>;

/** The example of https://c2sp.org/tlog-policy (C2SP, CC BY 4.0), with keys instead of its ellipses. */
const example = `log ${log.signer.vkey}

witness X1 ${x1.vkey}
witness X2 ${x2.vkey}
witness X3 ${x3.vkey}
group X-witnesses 2 X1 X2 X3

witness Y1 ${y1.vkey}
witness Y2 ${y2.vkey}
witness Y3 ${y3.vkey}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;
const parsed = (text: string): ReturnType<typeof parsePolicy> => parsePolicy(text, sha256);
const meets = async (text: string, ...cosigners: Signer[]): Promise<boolean> =>
  meetsPolicy(parseNote(await log.checkpoint(5, cosigners)), parsed(text), verifyEd25519);

describe('the example of c2sp.org/tlog-policy', () => {
  it.each<[boolean, string, Signer[]]>([
    [true, 'two of X and one of Y', [x1, x3, y2]],
    [true, 'everybody', witnesses],
    [false, 'nobody', []],
    [false, 'two of X', [x1, x2]],
    [false, 'one of X and one of Y', [x1, y1]],
    [false, 'all of Y', [y1, y2, y3]],
  ])('is met (%p) by %s', async (isMet, _who, cosigners) => {
    expect(await meets(example, ...cosigners)).toBe(isMet);
  });

  it('reports who cosigned and when, by the names in the policy', async () => {
    const note = parseNote(await log.checkpoint(5, [y2, x1]));
    expect(standingOf(note, parsed(example), verifyEd25519)).toEqual({
      log: log.signer.key,
      witnesses: [
        { name: 'X1', at: 1_795_240_000 },
        { name: 'Y2', at: 1_795_240_000 },
      ],
      hasQuorum: false,
    });
  });
});

describe('a policy', () => {
  it('may require no witness, or one', async () => {
    expect(await meets(`log ${log.signer.vkey}\nquorum none\n`)).toBe(true);
    const one = `log ${log.signer.vkey}\nwitness w ${x1.vkey} https://w.example/\nquorum w`;
    expect(await meets(one)).toBe(false);
    expect(await meets(one, x1)).toBe(true);
  });

  it('may have comments, empty lines, tabs, addresses and letters of any language', async () => {
    const text = `# 증인\n \t\n\tlog\t${log.signer.vkey}  https://log.example/ \n  # more\nwitness 서울 ${x1.vkey}\nquorum 서울\n`;
    expect(await meets(text, x1)).toBe(true);
    expect(parsed(text).logs[0]?.url).toBe('https://log.example/');
  });

  it('accepts no log that it does not list, nor one that signs under another’s name', async () => {
    const text = (vkey: string): string => `log ${vkey}\nquorum none\n`;
    expect(await meets(text(signerOf(log.origin, 1, 77).vkey))).toBe(false);
    const other = signerOf('other.example/log', 1, 2);
    const { body } = parseNote(await log.checkpoint(5));
    const note = parseNote(noteOf(body, [other.sign(body)]));
    expect(meetsPolicy(note, parsed(text(other.vkey)), verifyEd25519)).toBe(false);
  });

  const witness = `witness w ${x1.vkey}`;
  it.each<[string, string, RegExp]>([
    ['is empty', '', /no quorum line/],
    ['has no quorum', `log ${log.signer.vkey}\n`, /no quorum line/],
    ['has two quorums', 'quorum none\nquorum none\n', /line 2 .* a quorum already/],
    ['has a quorum of two', `${witness}\nquorum w w\n`, /line 2 .* one name/],
    ['has a quorum that comes later', `quorum w\n${witness}\n`, /line 1 .* what w is/],
    ['has a Kelvin for a K', `${witness.replace(' w ', ' K ')}\nquorum \u212a\n`, /line 2 .* what \u212a is/],
    ['has another word', 'logs\nquorum none\n', /line 1 .* none of log, witness/],
    ['has a word in capitals', `LOG ${log.signer.vkey}\nquorum none\n`, /line 1 /],
    ['has a carriage return', 'quorum none\r\n', /line 1 .* control character/],
    ['has a delete character', '# \u007f\nquorum none\n', /line 1 .* control character/],
    ['parts its words by another space', 'quorum\u00a0none\n', /line 1 /],
    ['has a log without a key', 'log\nquorum none\n', /line 1 .* a log has a key/],
    ['has a log with too much', `log ${log.signer.vkey} a b\nquorum none\n`, /line 1 .* a log has a key/],
    ['has a log with a witness’ key', `log ${x1.vkey}\nquorum none\n`, /line 1 .* type 4/],
    ['has a witness with a log’s key', `witness w ${log.signer.vkey}\nquorum none\n`, /line 1 .* type 1/],
    ['has a key that is misspelt', `log ${log.signer.vkey.slice(1)}\nquorum none\n`, /line 1 .* does not belong/],
    [
      'has a log twice',
      `log ${log.signer.vkey}\nlog ${signerOf('b', 1, 1).vkey}\nquorum none\n`,
      /line 2 .* same public key/,
    ],
    [
      'has a witness twice',
      `${witness}\nwitness v ${signerOf('b', 4, 10).vkey}\nquorum w\n`,
      /line 2 .* same public key/,
    ],
    ['has a name twice', `${witness}\nwitness w ${x2.vkey}\nquorum w\n`, /line 2 .* a name already/],
    ['has a group of its own name', `${witness}\ngroup w any w\nquorum w\n`, /line 2 .* a name already/],
    ['calls a witness none', `witness none ${x1.vkey}\nquorum none\n`, /line 1 .* none is not a name/],
    ['has none in a group', `${witness}\ngroup g any w none\nquorum g\n`, /line 2 .* what none is/],
    ['has a group of nobody', 'group g any\nquorum g\n', /line 1 .* members/],
    ['has a group within itself', `${witness}\ngroup g any w g\nquorum g\n`, /line 2 .* what g is/],
    [
      'counts a witness twice in a group',
      `${witness}\ngroup g 2 w w\nquorum g\n`,
      /line 2 .* a member of a group already/,
    ],
    ['counts a witness in two groups', `${witness}\ngroup g any w\ngroup h any w\nquorum h\n`, /line 3 .* already/],
    ['asks for nobody of a group', `${witness}\ngroup g 0 w\nquorum g\n`, /line 2 .* 1 to 1/],
    ['asks for more than there are', `${witness}\ngroup g 2 w\nquorum g\n`, /line 2 .* 1 to 1/],
    ['writes a threshold with a zero', `${witness}\ngroup g 01 w\nquorum g\n`, /line 2 .* 1 to 1/],
    ['writes a threshold in words', `${witness}\ngroup g ALL w\nquorum g\n`, /line 2 .* 1 to 1/],
    ['is endless', '\n'.repeat(20_000), /more than 10000 lines/],
    ['is a single endless line', '#'.repeat(2_000_000), /longer than 1000000 letters/],
  ])('is refused when it %s', (_what, text, words) => {
    expect(() => parsed(text)).toThrow(words);
  });
});
