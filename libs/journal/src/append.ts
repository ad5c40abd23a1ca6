import type { CaseFile, Compartment } from '@app/lifecycle';
import { byteaArray, type Database, Batcher, intArray, jsonbArray, textArray, uuidArray } from '@app/database';

/** What an entry does beyond itself, as `journal.apply_effects` and `journal.append` read it. */
export interface Effects {
  open?: { ref: string; facility: string; keys: Record<Compartment, string> };
  custody?: string;
  offers?: { service: string; task: string };
  takes?: { pool: string; id: string | null; places: number };
  /** Places that are given back; the others of the case's are kept. */
  releases?: readonly { pool: string; places: number }[];
  clocks?: {
    starts: readonly { name: string; rule: string; priority: string; seconds: number; at?: string }[];
    stops: readonly string[] | 'all';
    /** What 'all' leaves running. */
    standing?: readonly string[];
    /** What a pause leaves running. */
    safety?: readonly string[];
    run: 'pause' | 'resume' | null;
  };
  index?: readonly { person: number; tokens: readonly string[] }[];
  completes?: string;
  releasesDelivery?: string;
  discardsDelivery?: string;
  erases?: true;
}

export interface Append {
  caseId: string;
  /** The version that the decision was made on; 0 for a new case. */
  expected: number;
  /** A facility's id, or * for all. */
  scope: string;
  transition: string;
  to: string;
  actorId: string;
  actorRole: string;
  request: { id: Buffer; digest: Buffer };
  body: Record<string, unknown>;
  sealed: Partial<Record<Compartment, Buffer>>;
  /** The fields of the case file that change; all of them for a new case, null for none. */
  facts: Partial<CaseFile> | null;
  effects: Effects | null;
}

export interface Appended {
  outcome: string;
  ref: string | null;
  version: number | null;
  state: string | null;
  hash: Buffer | null;
  at: Date | null;
}

const statement = /* sql */ `
  select * from journal.append($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::bytea[],
    $9::bytea[], $10::text[], $11::bytea[], $12::bytea[], $13::bytea[], $14::jsonb[], $15::jsonb[])`;

/**
 * Group commit: many transitions share one statement and one durable commit. Measured on the bare unit: 1.5 to 2.3 times what one commit
 * each reaches. A batch holds distinct cases.
 */
export class Appender {
  private readonly batches = new Batcher<Append, Appended>(
    (batch) => this.send(batch),
    (append) => append.caseId,
  );

  constructor(private readonly database: Database) {}

  append(append: Append): Promise<Appended> {
    return this.batches.ask(append);
  }

  private async send(appends: readonly Append[]): Promise<Appended[]> {
    const rows = await this.database.query<Appended & { place: number }>('append', statement, [
      uuidArray(appends.map((one) => one.caseId)),
      intArray(appends.map((one) => one.expected)),
      textArray(appends.map((one) => one.scope)),
      textArray(appends.map((one) => one.transition)),
      textArray(appends.map((one) => one.to)),
      uuidArray(appends.map((one) => one.actorId)),
      textArray(appends.map((one) => one.actorRole)),
      byteaArray(appends.map((one) => one.request.id)),
      byteaArray(appends.map((one) => one.request.digest)),
      textArray(appends.map((one) => JSON.stringify(one.body))),
      byteaArray(appends.map((one) => one.sealed.identity ?? null)),
      byteaArray(appends.map((one) => one.sealed.protection ?? null)),
      byteaArray(appends.map((one) => one.sealed.route ?? null)),
      jsonbArray(appends.map((one) => one.facts)),
      jsonbArray(appends.map((one) => one.effects)),
    ]);
    const answers: Appended[] = [];
    for (const { place, ...answer } of rows) answers[place - 1] = answer;
    return answers;
  }
}
