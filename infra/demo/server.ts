import { Client, NoAnswer, Problem, type Actor } from '@app/client';
import { refusals, type RefusalCode } from '@app/lifecycle';

/** Something did not happen as the demo expects. The message is a sentence for the person at the terminal. */
export class DidNotHold extends Error {}

/** A person who is signed in. */
export interface Person extends Actor {
  client: Client;
}

/** The product by its public address, over HTTP alone. */
export class Server {
  private readonly people = new Map<string, Promise<Person>>();
  /** Without a session, for what anybody may read. */
  readonly client: Client;

  constructor(
    url: string,
    private readonly password: string,
  ) {
    this.client = new Client(url, undefined, { triesMax: 8 });
  }

  /** Signs a demo person in, once for each name. */
  as(username: string): Promise<Person> {
    const known = this.people.get(username) ?? this.signIn(username);
    this.people.set(username, known);
    return known;
  }

  private async signIn(username: string): Promise<Person> {
    try {
      const { client, actor } = await this.client.signIn(username, this.password);
      return { ...actor, client };
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw new DidNotHold(
          `${username} could not sign in. DEMO_PASSWORD is the password that the first start printed.`,
        );
      throw notHeld(error, `${username} could not sign in`);
    }
  }
}

/** Returns the answer, which must be a success. */
export async function expectAnswer<Body>(answer: Promise<Body>, what: string): Promise<Body> {
  try {
    return await answer;
  } catch (error) {
    throw notHeld(error, `${what} should have been answered, and was not`);
  }
}

/** Returns the refusal. It must have this code and name at least these missing things. */
export async function expectRefusal(
  answer: Promise<unknown>,
  wanted: RefusalCode,
  what: string,
  missing: readonly RefusalCode[] = [],
): Promise<Problem> {
  const expected = `${what} should have been refused with ${refusals[wanted]} ${wanted}, and was`;
  let problem: Problem;
  try {
    throw new DidNotHold(`${expected} answered: ${JSON.stringify(await answer).slice(0, 600)}.`);
  } catch (error) {
    if (!(error instanceof Problem)) throw notHeld(error, `${expected} not`);
    problem = error;
  }
  if (problem.code !== wanted || problem.status !== refusals[wanted]) throw notHeld(problem, expected);
  const lacks = missing.filter((one) => !problem.missing.some(({ code }) => code === one));
  if (lacks.length > 0) throw notHeld(problem, `${what} was refused, but did not name ${lacks.join(', ')}`);
  return problem;
}

/** The error for an unexpected answer, with the answer's text for the person who has to find the cause. */
function notHeld(error: unknown, what: string): unknown {
  if (error instanceof Problem)
    return new DidNotHold(`${what}: ${error.status} ${JSON.stringify(error.body).slice(0, 600)}.`);
  if (error instanceof NoAnswer)
    return new DidNotHold(`${what}. Nothing answers (${error.code}). Start the product first: npm start`);
  return error;
}
