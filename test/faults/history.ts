import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FaultKind } from './schedule.js';
import type { Stopped } from './services.js';

/**
 * What the clients saw, line by line. The judge gets nothing else about a run. `key` is the command's Idempotency-Key,
 * the same in each attempt. An attempt without an answer, or with one that says nothing about the command, is unknown.
 */
export type Line =
  | { at: number; type: 'invoke'; key: string; ref: string | null; transition: string; username: string }
  | { at: number; type: 'ok'; key: string; ref: string; version: number; state: string; hash: string }
  | { at: number; type: 'refused'; key: string; status: number; code: string }
  | { at: number; type: 'unknown'; key: string; why: string }
  /** A client gave up: a command was refused that must not be, or a service did not do its part. */
  | { at: number; type: 'stuck'; ref: string; words: string }
  | { at: number; type: 'fault'; kind: FaultKind; words: string; until: number }
  /** A service was told to stop, and how it ended. */
  | ({ at: number; type: 'stopped'; process: string } & Stopped)
  /** A service's clock was wrong, and its readiness then: status and reason. */
  | { at: number; type: 'clock'; process: string; offSeconds: number; ready: string }
  /**
   * A command on one path, its outcome, and whether the processes on that path called themselves ready just before and
   * after it.
   */
  | { at: number; type: 'probe'; way: string; until: number; outcome: Outcome; ready: string }
  /** A service ended that the harness had not killed. */
  | { at: number; type: 'ended'; process: string };

export type Outcome = 'ok' | 'refused' | 'unresolved' | 'unknown';
export type Untimed<L> = L extends Line ? Omit<L, 'at'> : never;

export interface History {
  write(line: Untimed<Line> & { at?: number }): void;
  acknowledged(): number;
  close(): Promise<void>;
}

export function openHistory(path: string): History {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const done = new Set<string>();
  return {
    write(line) {
      file.write(`${JSON.stringify({ at: Date.now(), ...line })}\n`);
      if (line.type === 'ok') done.add(line.key);
    },
    acknowledged: () => done.size,
    close: () => new Promise((resolve) => file.end(() => resolve())),
  };
}

export async function readHistory(path: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const text of createInterface({ input: createReadStream(path) })) lines.push(JSON.parse(text) as Line);
  return lines;
}

/** The id by which an entry names its command (docs/journal.md). */
export const requestIdOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);
