import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseState, CaseView, Problem, Receipt } from '@app/client';
import { isBoundToFacility, type Compartment, type ReadPurpose, type RefusalCode } from '@app/lifecycle';
import { DidNotHold, expectAnswer, expectRefusal, type Person, type Server } from './server.js';
import { inColumns, indented, refusalOf, sentenceOf, titleOfRole, titleOfState, width } from './words.js';

/** What a command carries beside its input. */
interface Extra {
  idempotencyKey?: string;
  ifMatch?: number;
}

/** How long a service may take to work on a delivery. It usually takes much less than a second. */
const handOverMsMax = 30_000;

/** One case of the demo: makes its steps, expects refusals, keeps every receipt, and prints each step. */
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
    return this.record(person, 'intake.register', person.client.post('/api/cases', { body: input }));
  }

  /** Makes a step, which must succeed. */
  async does(username: string, transition: string, input: object = {}, extra: Extra = {}): Promise<Receipt> {
    const person = await this.as(username);
    return this.record(person, transition, this.make(person, transition, input, extra));
  }

  private make({ client }: Person, transition: string, input: object, extra: Extra): Promise<Receipt> {
    return client.post('/api/cases/:ref/:transition', { params: { ref: this.ref, transition }, body: input, ...extra });
  }

  private async record(person: Person, transition: string, answer: Promise<Receipt>): Promise<Receipt> {
    const given = await expectAnswer(answer, `${transition} by ${person.username}`);
    this.receipts.push(given);
    this.tell(byOf(person), sentenceOf(transition), given.state);
    return given;
  }

  /** Tries a step, which must be refused with this code and name at least these missing things. */
  async isRefused(
    what: string,
    username: string,
    transition: string,
    input: object,
    code: RefusalCode,
    missing: readonly RefusalCode[] = [],
    extra: Extra = {},
  ): Promise<void> {
    const person = await this.as(username);
    await this.tellRefusal(what, this.make(person, transition, input, extra), code, missing);
  }

  /** Tries to read the case as a person who must not see it. */
  async mayNotSee(what: string, username: string, code: RefusalCode): Promise<void> {
    const { client } = await this.as(username);
    await this.tellRefusal(what, client.get('/api/cases/:ref', { params: { ref: this.ref } }), code);
  }

  /** Tries to open a compartment as a person who must not. */
  async mayNotOpen(
    what: string,
    username: string,
    compartment: Compartment,
    purpose: ReadPurpose,
    code: RefusalCode,
  ): Promise<void> {
    await this.tellRefusal(what, this.open(await this.as(username), compartment, purpose), code);
  }

  private open({ client }: Person, compartment: Compartment, purpose: ReadPurpose) {
    return client.get('/api/cases/:ref/file/:compartment', {
      params: { ref: this.ref, compartment },
      query: { purpose },
    });
  }

  private async tellRefusal(
    what: string,
    answer: Promise<unknown>,
    code: RefusalCode,
    missing: readonly RefusalCode[] = [],
  ): Promise<void> {
    const told = await expectRefusal(answer, code, what, missing);
    this.refused += 1;
    this.say(`    refused, as it should be: ${code}`);
    // the list of what is missing says more than the sentence of the code
    this.say(indented(told.missing.length > 0 ? `${what}.` : `${what}. ${refusalOf(code)}`, 6));
    for (const one of told.missing)
      this.say(
        inColumns([
          ['', 6],
          [one.code, 32],
          [`${firstSentence(refusalOf(one.code))}${whom(one)}`, width - 42],
        ]),
      );
    for (const one of told.body.since ?? [])
      this.say(`        since then: ${one.seq} ${titleOfRole(one.role)} ${sentenceOf(one.transition)}`);
  }

  /** Sends one request twice, as after a lost answer. The second answer is the same, and the step counts once. */
  async doesTwice(username: string, transition: string, input: object): Promise<string> {
    const key = randomUUID();
    const first = await this.does(username, transition, input, { idempotencyKey: key });
    const { client } = await this.as(username);
    const again = await client.request('POST', `/api/cases/${this.ref}/${transition}`, {
      body: input,
      idempotencyKey: key,
    });
    const isSame = (again.body as Partial<Receipt> | undefined)?.entry?.hash === first.entry.hash;
    if (!isSame || again.headers.get('idempotency-replayed') !== 'true')
      throw new DidNotHold(`${transition} was repeated with the same Idempotency-Key and counted twice.`);
    this.note('The answer got lost, so the same request goes out again: told the same, and counted once.');
    return key;
  }

  /** Waits for a step that a service makes by itself. */
  async waitsFor(transition: string, happened: (view: CaseView) => boolean): Promise<void> {
    const until = Date.now() + handOverMsMax;
    for (;;) {
      const now = await this.look('coordinator');
      if (happened(now)) return this.tell('The service', sentenceOf(transition), now.state);
      if (Date.now() > until)
        throw new DidNotHold(`${transition} did not happen within ${handOverMsMax / 1000} seconds.`);
      await sleep(100);
    }
  }

  async look(username: string): Promise<CaseView> {
    const { client } = await this.as(username);
    return expectAnswer(client.get('/api/cases/:ref', { params: { ref: this.ref } }), `${this.ref} for ${username}`);
  }

  async reads(username: string, compartment: Compartment, purpose: ReadPurpose): Promise<void> {
    const person = await this.as(username);
    const { entries } = await expectAnswer(this.open(person, compartment, purpose), `${compartment} for ${username}`);
    this.tell(byOf(person), `opened the ${compartment} compartment, for ${purpose}: ${entries.length} sealed entries`);
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
}

export const byOf = ({ role, facility }: Pick<Person, 'role' | 'facility'>): string =>
  isBoundToFacility(role) && facility !== null ? `${titleOfRole(role)}, ${facility}` : titleOfRole(role);

const firstSentence = (text: string): string => text.slice(0, text.indexOf('.') + 1);

const whom = ({ people, legs }: Problem['missing'][number]): string => {
  const some = [...(people ? [`person ${people.join(', ')}`] : []), ...(legs ? [`leg ${legs.join(', ')}`] : [])];
  return some.length > 0 ? ` (${some.join('; ')})` : '';
};
