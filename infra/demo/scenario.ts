import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { caseStates, isBoundToFacility, type CaseState, type RefusalCode } from '@app/lifecycle';
import {
  DidNotHold,
  expectBody,
  expectRefusal,
  type Answer,
  type Person,
  type Problem,
  type Server,
} from './client.js';
import { inColumns, indented, refusalOf, sentenceOf, titleOfRole, titleOfState, width } from './words.js';

const receipt = z.object({
  ref: z.string(),
  version: z.number(),
  state: z.enum(caseStates),
  entry: z.object({ seq: z.number(), hash: z.string(), at: z.string() }),
});
export type Receipt = z.output<typeof receipt>;

const view = z.object({
  state: z.enum(caseStates),
  version: z.number(),
  file: z.object({
    held: z.string().nullable(),
    duplicates: z.array(z.object({ match: z.string(), decision: z.string().nullable() })),
  }),
});
export type View = z.output<typeof view>;

/** How long a service may take to do what it was woken for. Usual: well below a second. */
const handOverMsMax = 30_000;

/** One case as the demo lives it: makes steps, meets refusals, keeps every receipt, and says each as it happens. */
export class Scenario {
  readonly receipts: Receipt[] = [];
  refused = 0;
  private state: CaseState | undefined;

  constructor(
    private readonly server: Server,
    private readonly say: (line: string) => void,
  ) {}

  get ref(): string {
    const [first] = this.receipts;
    if (!first) throw new Error('the case is not opened yet');
    return first.ref;
  }

  as(username: string): Promise<Person> {
    return this.server.as(username);
  }

  async opens(username: string, input: object): Promise<Receipt> {
    const person = await this.as(username);
    return this.record(person, 'intake.register', await person.post('/api/cases', input));
  }

  /** A step that must succeed. */
  async does(
    username: string,
    transition: string,
    input: object = {},
    headers: Record<string, string> = {},
  ): Promise<Receipt> {
    const person = await this.as(username);
    return this.record(person, transition, await person.post(this.path(transition), input, headers));
  }

  private record(person: Person, transition: string, answer: Answer): Receipt {
    const given = expectBody(receipt, answer, `${transition} by ${person.username}`);
    this.receipts.push(given);
    this.tell(byOf(person), sentenceOf(transition), given.state);
    return given;
  }

  /** A step that must be refused with this code, naming at least these missing things. */
  async isRefused(
    what: string,
    username: string,
    transition: string,
    input: object,
    code: RefusalCode,
    missing: readonly RefusalCode[] = [],
    headers: Record<string, string> = {},
  ): Promise<void> {
    const person = await this.as(username);
    this.tellRefusal(what, await person.post(this.path(transition), input, headers), code, missing);
  }

  /** Something read that must be refused. */
  async mayNotRead(what: string, username: string, path: string, code: RefusalCode): Promise<void> {
    const person = await this.as(username);
    this.tellRefusal(what, await person.get(`/api/cases/${this.ref}${path}`), code);
  }

  tellRefusal(what: string, answer: Answer, code: RefusalCode, missing: readonly RefusalCode[] = []): void {
    const told = expectRefusal(answer, code, what, missing);
    this.refused += 1;
    this.say(`    refused, as it should be: ${code}`);
    // what is missing says it better than the sentence that introduces it
    this.say(indented(told.missing.length > 0 ? `${what}.` : `${what}. ${refusalOf(code)}`, 6));
    for (const one of told.missing)
      this.say(
        inColumns([
          ['', 6],
          [one.code, 32],
          [`${firstSentence(refusalOf(one.code))}${whom(one)}`, width - 42],
        ]),
      );
    for (const one of told.since)
      this.say(`        since then: ${one.seq} ${titleOfRole(one.role)} ${sentenceOf(one.transition)}`);
  }

  /** The same request again, as after a lost answer: told the same, and counted once. */
  async doesTwice(username: string, transition: string, input: object): Promise<string> {
    const key = randomUUID();
    const first = await this.does(username, transition, input, { 'idempotency-key': key });
    const person = await this.as(username);
    const answer = await person.post(this.path(transition), input, { 'idempotency-key': key });
    const again = expectBody(receipt, answer, `${transition}, repeated,`);
    if (again.entry.hash !== first.entry.hash || answer.headers.get('idempotency-replayed') !== 'true')
      throw new DidNotHold(`${transition} was repeated with the same Idempotency-Key and counted twice.`);
    this.note('The answer got lost, so the same request goes out again: told the same, and counted once.');
    return key;
  }

  /** What a service does on its own once it is woken. */
  async waitsFor(transition: string, happened: (view: View) => boolean): Promise<void> {
    const until = Date.now() + handOverMsMax;
    for (;;) {
      const now = await this.look('coordinator');
      if (happened(now)) return this.tell('The service', sentenceOf(transition), now.state);
      if (Date.now() > until)
        throw new DidNotHold(`${transition} did not happen within ${handOverMsMax / 1000} seconds.`);
      await sleep(100);
    }
  }

  async look(username: string): Promise<View> {
    const person = await this.as(username);
    return expectBody(view, await person.get(`/api/cases/${this.ref}`), `${this.ref} for ${username}`);
  }

  async reads(username: string, compartment: string, purpose: string): Promise<unknown[]> {
    const person = await this.as(username);
    const answer = await person.get(`/api/cases/${this.ref}/file/${compartment}?purpose=${purpose}`);
    const { entries } = expectBody(
      z.object({ entries: z.array(z.unknown()) }),
      answer,
      `${compartment} for ${username}`,
    );
    this.tell(byOf(person), `opened the ${compartment} compartment, for ${purpose}: ${entries.length} sealed entries`);
    return entries;
  }

  note(text: string): void {
    this.say(indented(text, 4));
  }

  private tell(by: string, sentence: string, state?: CaseState): void {
    const moved = state !== undefined && state !== this.state;
    if (moved) this.state = state;
    this.say(
      inColumns([
        ['', 0],
        [by, 20],
        [sentence, 46],
        [moved ? titleOfState(state) : '', 28],
      ]),
    );
  }

  private path(transition: string): string {
    return `/api/cases/${this.ref}/${transition}`;
  }
}

export const byOf = ({ role, facility }: Pick<Person, 'role' | 'facility'>): string =>
  isBoundToFacility(role) && facility !== null ? `${titleOfRole(role)}, ${facility}` : titleOfRole(role);

const firstSentence = (text: string): string => text.slice(0, text.indexOf('.') + 1);

const whom = ({ people, legs }: Problem['missing'][number]): string => {
  const some = [...(people ? [`person ${people.join(', ')}`] : []), ...(legs ? [`leg ${legs.join(', ')}`] : [])];
  return some.length > 0 ? ` (${some.join('; ')})` : '';
};
