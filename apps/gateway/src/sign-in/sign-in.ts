import { Injectable } from '@nestjs/common';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { hashQueue, People, type Person, type Turn } from '@app/access';
import { Refused } from '@app/lifecycle';
import { signIns, watchSize } from '@app/platform';
import { Budgets, type Window } from './budgets.js';
import { DevicePasses } from './device-passes.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const windows = (perMinute: number, perHour: number, perDay: number): Window[] => [
  { points: perMinute, seconds: minute },
  { points: perHour, seconds: hour },
  { points: perDay, seconds: day },
];

/** The origin of a sign-in. */
export interface Origin {
  address: string;
  /** The pass that the device got at its last sign-in. */
  pass: string | undefined;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

type Spent = readonly [Budgets, string];

/**
 * Checks name and password, with every cheap limit before the expensive hash. No limit depends on whether the name
 * exists: unknown names are counted like all others, so that neither an answer nor its duration reveals who works here.
 * A successful sign-in costs no point, so a mission of a hundred people behind one address can sign in at nine o'clock
 * without reaching a limit. Counted in this process: several gateways together allow proportionally more.
 */
@Injectable()
export class SignIn {
  /** Wrong sign-ins by new devices from one address, for any names. */
  private readonly addresses = new Budgets(windows(120, 1_000, 5_000), 10_000);
  /** Wrong guesses by new devices for one name: from one address, and from all addresses. */
  private readonly guessesFromOne = new Budgets(windows(10, 30, 100), 20_000);
  private readonly guesses = new Budgets(windows(30, 100, 300), 20_000);
  /** The same for devices on which the person signed in before. Strangers cannot use these up. */
  private readonly deviceGuesses = new Budgets(windows(10, 30, 100), 10_000);
  private readonly knownGuesses = new Budgets(windows(30, 100, 300), 10_000);
  /** Wrong guesses of the own password, by signed-in person. */
  private readonly ownPassword = new Budgets(windows(10, 30, 100), 10_000);

  constructor(
    private readonly people: People,
    private readonly passes: DevicePasses,
  ) {
    for (const what of [
      'addresses',
      'guessesFromOne',
      'guesses',
      'deviceGuesses',
      'knownGuesses',
      'ownPassword',
    ] as const)
      watchSize(`sign-in ${what}`, () => this[what].size);
    watchSize('sign-ins waiting', () => hashQueue.waiting);
  }

  /**
   * Returns the person and the device's new pass. Refuses with session.wrong-password, or with requests.too-many and
   * the time to wait.
   */
  async authenticate(username: string, password: string, from: Origin): Promise<{ person: Person; pass: string }> {
    const device = this.passes.find(from.pass, username);
    const source = networkOf(from.address);
    const spent: Spent[] = device
      ? [
          [this.deviceGuesses, `${device} ${username}`],
          [this.knownGuesses, username],
        ]
      : [
          [this.addresses, source],
          [this.guessesFromOne, `${source} ${username}`],
          [this.guesses, username],
        ];
    const lane = device ? 'known' : 'new';
    const turn: Turn = { lane, party: device ? username : source, signal: from.signal };
    const person = await counted(lane, () => spending(spent, () => this.people.authenticate(username, password, turn)));
    return { person, pass: this.passes.renew(from.pass, username) };
  }

  /** Refuses unless it is the password of the signed-in person. */
  async confirm(person: Person, password: string): Promise<void> {
    const turn: Turn = { lane: 'known', party: person.username };
    await spending([[this.ownPassword, person.id]], () => this.people.authenticate(person.username, password, turn));
  }
}

/** Takes a point from each budget, and returns them unless the password was wrong. */
async function spending<T>(wanted: readonly Spent[], work: () => Promise<T>): Promise<T> {
  const spent: Spent[] = [];
  const giveBack = (): void => spent.forEach(([budget, name]) => budget.giveBack(name));
  for (const [budget, name] of wanted) {
    const seconds = budget.take(name);
    if (seconds > 0) {
      giveBack();
      throw new Refused('requests.too-many', { retryAfterSeconds: seconds });
    }
    spent.push([budget, name]);
  }
  try {
    const done = await work();
    giveBack();
    return done;
  } catch (error) {
    if (codeOf(error) !== 'session.wrong-password') giveBack();
    throw error;
  }
}

async function counted<T>(lane: Turn['lane'], work: () => Promise<T>): Promise<T> {
  try {
    const done = await work();
    signIns.inc({ lane, outcome: 'signed-in' });
    return done;
  } catch (error) {
    signIns.inc({ lane, outcome: outcomes[codeOf(error) ?? ''] ?? 'failed' });
    throw error;
  }
}
const outcomes: Record<string, string> = { 'session.wrong-password': 'wrong', 'requests.too-many': 'too-many' };

const codeOf = (error: unknown): string | undefined => (error instanceof Refused ? error.code : undefined);

/** The whole IPv4 address, or the /64 network of an IPv6 address: a site can choose the other half freely. */
export function networkOf(address: string): string {
  if (isIP(address) === 0) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
