import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { lifecycle } from '@app/lifecycle';
import { fsck, fsckWithin, type Checked, type TlogParts, type Opens } from '@app/journal';
import { openDesk, type Desk } from './desk.js';
import { openTlog, type TestTlog } from './tlog.js';

/** A journal of three cases with its log. A test may harm it in any way; afterwards it is as before. */
export interface Harmed {
  desk: Desk;
  log: TestTlog;
  /**
   * A case in the middle of its lifecycle, one with sheltered people that was not offered to any service, and an erased
   * one.
   */
  ref: string;
  sheltered: string;
  erased: string;
  opens: Opens;
  check(parts?: TlogParts): Promise<Checked>;
  /**
   * Changes the database as its owner could, bypassing every trigger, checks it, and undoes the change. In the
   * statements, `:case`, `:sheltered` and `:erased` are the cases' ids.
   */
  byStatements(...statements: string[]): Promise<Checked>;
  /** Changes the log's folder, runs the check, and puts the folder back. */
  inFolder(harm: (folder: string) => Promise<unknown>): Promise<Checked>;
  /** The faults, one a line: the case, the entry, whether it is a leaf (#), and the code. */
  lines(checked: Checked): string[];
  close(): Promise<void>;
}

export async function openHarmed(name: string): Promise<Harmed> {
  const desk = await openDesk(name);
  const log = await openTlog(desk.world.urlOf('log'));
  const ref = await desk.caseAt('transit.planning');
  const sheltered = await desk.caseAt('intake.sheltered');
  await log.runCycle();
  const erased = await desk.caseAt('closed.erased');
  await desk.world.sql('delete from journal.deliveries');
  for (let at = 0; at < 20; at += 1) await log.runCycle();
  const opens: Opens = (...of) => desk.vault.open(...of);
  const check = (parts = log.parts): Promise<Checked> => fsck(desk.world.url, lifecycle, opens, parts);
  const named: Record<string, string> = { [ref]: 'case', [sheltered]: 'sheltered', [erased]: 'erased' };
  return {
    desk,
    log,
    ref,
    sheltered,
    erased,
    opens,
    check,
    async byStatements(...statements) {
      const client = new pg.Client(desk.world.url);
      await client.connect();
      try {
        await client.query('begin isolation level repeatable read; set local session_replication_role = replica');
        for (const sql of statements)
          await client.query(
            sql
              .replaceAll(':case', `(select id from journal.cases where ref = '${ref}')`)
              .replaceAll(':sheltered', `(select id from journal.cases where ref = '${sheltered}')`)
              .replaceAll(':erased', `(select id from journal.cases where ref = '${erased}')`),
          );
        return await fsckWithin(client, lifecycle, opens, log.parts);
      } finally {
        await client.query('rollback');
        await client.end();
      }
    },
    async inFolder(harm) {
      const folders = ['public', 'kept'];
      for (const one of folders)
        await cp(join(log.folder, one), join(log.folder, 'as-it-was', one), { recursive: true });
      try {
        await harm(log.folder);
        return await check();
      } finally {
        for (const one of folders) {
          await rm(join(log.folder, one), { recursive: true, force: true });
          await rename(join(log.folder, 'as-it-was', one), join(log.folder, one));
        }
      }
    },
    lines: ({ faults }) =>
      faults.map(({ ref: whose, seq, leaf, code }) =>
        [named[whose] ?? whose, seq ?? '', leaf === null ? '' : '#', code].filter((part) => part !== '').join(' '),
      ),
    async close() {
      await log.close();
      await desk.close();
    },
  };
}

/**
 * Computes the hashes of a case's entries again, from one entry on, and the case's head: as somebody would who rewrites
 * a case and has read docs/journal.md.
 */
export const rehashed = (from = 1): string => `
  do $$ declare e journal.entries; prev bytea; begin
    for e in select * from journal.entries where case_id = :case and seq >= ${from} order by seq loop
      prev := coalesce(prev, (select hash from journal.entries where case_id = e.case_id and seq = e.seq - 1), journal.genesis(e.case_id));
      prev := journal.entry_hash(prev, e.case_id, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role,
        journal.micros(e.at), e.request_id, e.body::text, e.identity, e.protection, e.route);
      update journal.entries set hash = prev where case_id = e.case_id and seq = e.seq;
    end loop;
    update journal.cases set head = prev where id = :case;
  end $$`;
