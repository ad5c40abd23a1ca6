import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consistencyProof, parseNote, parsePolicy, standingOf } from '@app/proof';
import { Witnesses } from '../../apps/log/src/witnesses.js';
import { parseKnownLogs } from '../../apps/witness/src/known-logs.js';
import { Records } from '../../apps/witness/src/records.js';
import { serve, type RunningWitness } from '../../apps/witness/src/serve.js';
import { WitnessKey } from '../../apps/witness/src/witness-key.js';
import { MadeTlog, sha256, verifyEd25519 } from '@app/testing/made-tlog';

let scratch: string;
let log: MadeTlog;
let running: RunningWitness[];

const start = (name: string): Promise<RunningWitness> =>
  serve(
    { folder: join(scratch, name), logs: parseKnownLogs(log.signer.vkey), host: '127.0.0.1', port: 0 },
    () => undefined,
  );

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'witnesses-'));
  log = new MadeTlog();
  running = [];
  for (const name of ['geneva', 'seoul']) {
    WitnessKey.make(join(scratch, name), `witness.example/${name}`);
    Records.begin(join(scratch, name), log.origin);
    running.push(await start(name));
  }
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await rm(scratch, { recursive: true });
});

const policy = (): ReturnType<typeof parsePolicy> => {
  const [geneva, seoul] = running as [RunningWitness, RunningWitness];
  const lines = [
    `log ${log.signer.vkey}`,
    `witness geneva ${geneva.vkey} ${geneva.url}`,
    `witness seoul ${seoul.vkey} ${seoul.url}`,
    'group sisters all geneva seoul',
    'quorum sisters',
  ];
  return parsePolicy(lines.map((line) => `${line}\n`).join(''), sha256);
};
const witnessesOf = (): Witnesses => new Witnesses(policy().witnesses, verifyEd25519);
const published = async (witnesses: Witnesses, from: MadeTlog, before: number): Promise<string> => {
  const note = await from.checkpoint();
  const prove = (size1: number, size2: number): Promise<Uint8Array[]> =>
    consistencyProof(size1, size2, from.nodes(size2), sha256);
  return note + (await witnesses.cosign(note, before, prove)).join('');
};
const behind = (note: string): string[] =>
  standingOf(parseNote(note), policy(), verifyEd25519).witnesses.map(({ name }) => name);

describe('a log with two witnesses', () => {
  it('has both behind each checkpoint, as it grows and after it has forgotten where they stand', async () => {
    let witnesses = witnessesOf();
    for (const grown of [5, 300, 0, 1]) {
      const before = log.leaves.length;
      log.pad(grown);
      const note = await published(witnesses, log, before);
      expect(standingOf(parseNote(note), policy(), verifyEd25519)).toMatchObject({ hasQuorum: true });
      expect(behind(note)).toEqual(['geneva', 'seoul']);
      witnesses = witnessesOf();
    }
    log.pad(9);
    // as after a restore: the statement about the checkpoint before is wrong
    expect(behind(await published(witnessesOf(), log, 2))).toEqual(['geneva', 'seoul']);
  });

  it('goes on with one while the other is down, and with both when it is back', async () => {
    const witnesses = witnessesOf();
    log.pad(5);
    await published(witnesses, log, 0);
    await running[1]?.stop();
    log.pad(20);
    const note = await published(witnesses, log, 5);
    expect(behind(note)).toEqual(['geneva']);
    expect(standingOf(parseNote(note), policy(), verifyEd25519).hasQuorum).toBe(false);
    running[1] = await start('seoul');
    log.pad(4);
    expect(behind(await published(witnessesOf(), log, 25))).toEqual(['geneva', 'seoul']);
  });

  it('that forks has neither behind the fork: not at the same size, not when it is larger, not when it was set back', async () => {
    log.pad(5);
    await published(witnessesOf(), log, 0);
    const forked = new MadeTlog(log.origin, log.signer);
    forked.leaves.push(...log.leaves.slice(0, 3));
    forked.add(sha256(Buffer.from('one')), sha256(Buffer.from('two')));
    expect(behind(await published(witnessesOf(), forked, 5))).toEqual([]);
    forked.pad(4);
    expect(behind(await published(witnessesOf(), forked, 5))).toEqual([]);
    expect(behind(await published(witnessesOf(), forked, 0))).toEqual([]);
    const back = new MadeTlog(log.origin, log.signer);
    back.leaves.push(...log.leaves.slice(0, 3));
    expect(behind(await published(witnessesOf(), back, 0))).toEqual([]);
    log.pad(1);
    expect(behind(await published(witnessesOf(), log, 5))).toEqual(['geneva', 'seoul']);
  });
});
