import { describe, expect, it } from '@jest/globals';
import { signerOf } from '@app/testing/made-tlog';
import { parseKnownLogs } from './known-logs.js';

describe('the list of logs', () => {
  const origin = 'safe-passage.example/log';
  const { vkey } = signerOf(origin, 1, 1);
  const other = signerOf('other.example', 1, 2).vkey;

  it('is one key a line, or the log lines of a policy', () => {
    const witnessKey = signerOf('w', 4, 3).vkey;
    const policy = `# ours\nlog ${vkey} https://log.example\nwitness w ${witnessKey}\nlog ${other}\nquorum w\n`;
    for (const text of [`${vkey}\n\n# a word\n ${other}\r\n`, policy])
      expect([...parseKnownLogs(text).keys()]).toEqual([origin, 'other.example']);
  });

  it.each([
    ['no log', '# nothing\n', 'has no log'],
    ['a key twice', `${vkey}\nlog ${vkey}\n`, 'line 2 of the list of logs: an earlier line has the same public key'],
    ['a witness’ key', signerOf('w', 4, 3).vkey, 'a log signs with type 1'],
    ['a key with a changed letter', vkey.replace('safe', 'save'), 'line 1 of the list of logs'],
  ])('is refused with %s', (_what, text, sentence) => {
    expect(() => parseKnownLogs(text)).toThrow(sentence);
  });
});
