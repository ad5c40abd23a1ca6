import { describe, expect, it } from '@jest/globals';
import { base64OfBytes } from './bytes.js';
import { checkpointBody, parseCheckpoint } from './checkpoint.js';

/** The example of https://c2sp.org/tlog-checkpoint (C2SP, CC BY 4.0). */
const example = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
`;

describe('a checkpoint', () => {
  it('is read, and written again as it was', () => {
    const { origin, size, root, extensions } = parseCheckpoint(example);
    expect({ origin, size, root: base64OfBytes(root), extensions }).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
      extensions: [],
    });
    expect(checkpointBody({ origin, size, root })).toBe(example);
  });

  it('may have extension lines, and may be of an empty tree', () => {
    expect(parseCheckpoint(`${example}more\nof it\n`).extensions).toEqual(['more', 'of it']);
    expect(parseCheckpoint(example.replace('20852163', '0')).size).toBe(0);
  });

  it.each([
    ['nothing', '', 'three lines'],
    ['two lines', 'a\n1\n', 'three lines'],
    ['no last newline', example.trimEnd(), 'three lines'],
    ['an empty origin', example.replace('example.com/behind-the-sofa', ''), 'no origin'],
    ['a zero before its size', example.replace('20852163', '020852163'), 'size'],
    ['two zeros for its size', example.replace('20852163', '00'), 'size'],
    ['a sign before its size', example.replace('20852163', '+1'), 'size'],
    ['a size in hexadecimal', example.replace('20852163', '0x10'), 'size'],
    ['a size with a space', example.replace('20852163', '1 '), 'size'],
    ['a size beyond what is counted here', example.replace('20852163', '9007199254740992'), 'size'],
    ['a short root', example.replace(/C.*=/, 'CsUY'), 'root'],
    ['a root with bits over', example.replace('q2I=', 'q2J='), 'root'],
    ['a root without padding', example.replace('q2I=', 'q2I'), 'root'],
    ['an empty extension line', `${example}\nmore\n`, 'extension'],
    ['an empty last line', `${example}\n`, 'extension'],
  ])('with %s is refused', (_what, body, words) => {
    expect(() => parseCheckpoint(body)).toThrow(words);
  });

  it('that could not be read is not written', () => {
    const root = new Uint8Array(32);
    expect(() => checkpointBody({ origin: '', size: 1, root })).toThrow('no origin');
    expect(() => checkpointBody({ origin: 'a\nb', size: 1, root })).toThrow('size');
    expect(() => checkpointBody({ origin: 'a', size: 1.5, root })).toThrow('size');
    expect(() => checkpointBody({ origin: 'a', size: 1, root: root.slice(1) })).toThrow('root');
  });
});
