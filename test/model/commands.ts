import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { malformed, oddly } from './inputs.js';
import { versionOf, type Ask, type ModelCase } from './machine.js';
import type { Play } from './play.js';
import { askers } from './sweep.js';
import { modelStates, modelTable, modelTransitions } from './table.js';
import { ask, prepared } from './way.js';

/**
 * The drawn commands are plain data, so that a failure can be printed and reduced. Their meaning depends on the model's
 * state when their turn comes.
 */
export type Command =
  | { kind: 'allowed'; nth: number; input: 'fitting' | 'odd'; prepare: boolean; ifMatch: 'none' | 'current' }
  | { kind: 'any'; transition: string; who: number }
  | { kind: 'stale'; nth: number; behind: number }
  | { kind: 'again'; back: number }
  | { kind: 'key reused'; back: number; nth: number }
  | { kind: 'malformed'; nth: number; which: number }
  | { kind: 'without a key' | 'unknown transition' | 'absent case'; nth: number }
  | { kind: 'hand-over' };
export type Move = Command | { kind: 'together'; commands: Command[] };

export interface Sequence {
  start: string;
  people: 1 | 2;
  moves: Move[];
}

const nth = fc.nat(999);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('allowed' as const),
      nth,
      input: fc.constantFrom('fitting' as const, 'fitting' as const, 'odd' as const),
      prepare: fc.boolean(),
      ifMatch: fc.constantFrom('none' as const, 'current' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('any' as const),
      transition: fc.constantFrom(...modelTransitions),
      who: fc.nat(askers.length - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('stale' as const), nth, behind: fc.integer({ min: -2, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), back: nth }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('key reused' as const), back: nth, nth }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('malformed' as const), nth, which: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('without a key' as const, 'unknown transition' as const, 'absent case' as const),
      nth,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hand-over' as const) }) },
);

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  start: fc.constantFrom(...modelStates),
  people: fc.constantFrom(1 as const, 2 as const),
  moves: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: command },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('together' as const),
          commands: fc.array(command, { minLength: 2, maxLength: 4 }),
        }),
      },
    ),
    { minLength: 1, maxLength: 12 },
  ),
});

export async function follow(play: Play, { start, people, moves }: Sequence): Promise<void> {
  await play.walk(await play.open(people), start);
  for (const [index, move] of moves.entries()) {
    // a split makes more cases of one: each of them goes on
    const refs = [...play.world.cases.keys()];
    const ref = refs[index % refs.length] ?? '';
    if (move.kind === 'hand-over') {
      if (isWaiting(play.caseOf(ref))) await play.handOver(ref);
    } else if (move.kind === 'together') {
      const requests = move.commands.flatMap((one) => requestOf(play, ref, one) ?? []);
      await play.together(requests, ref);
    } else {
      const request = requestOf(play, ref, move);
      if (request) await play.one(request);
    }
  }
  for (const ref of play.world.cases.keys()) await play.agrees(ref);
}

const isWaiting = ({ pending }: ModelCase): boolean => pending.some(({ parked }) => !parked);

function requestOf(play: Play, ref: string, command: Command): Ask | undefined {
  const found = play.caseOf(ref);
  switch (command.kind) {
    case 'allowed': {
      const request = allowed(play, found, command.nth);
      const first = command.prepare ? prepared(found, request.transition, play.inputs) : undefined;
      const body =
        command.input === 'odd' ? oddly(request.transition, found.facts, play.inputs, command.nth) : request.body;
      return { ...(first ?? { ...request, body }), ifMatch: command.ifMatch === 'current' ? versionOf(found) : null };
    }
    case 'any':
      return ask(found, command.transition, play.inputs, askers[command.who]);
    case 'stale':
      return { ...allowed(play, found, command.nth), ifMatch: Math.max(0, versionOf(found) - command.behind) };
    case 'again':
      return earlier(play, command.back);
    case 'key reused':
      return { ...allowed(play, found, command.nth), ...keyOf(earlier(play, command.back)) };
    case 'malformed': {
      const request = allowed(play, found, command.nth);
      const body = malformed(request.transition, found.facts, play.inputs, command.which);
      return { ...request, body, wellFormed: false };
    }
    case 'without a key':
      return { ...allowed(play, found, command.nth), key: null };
    case 'unknown transition':
      return { ...allowed(play, found, command.nth), transition: 'case.forget' };
    case 'absent case':
      return { ...allowed(play, found, command.nth), ref: 'SP-0000-0000' };
    case 'hand-over':
      return undefined;
  }
}

/** One of the steps that somebody may make in the case's state; a note where nobody may make any. */
function allowed(play: Play, found: ModelCase, nth: number): Ask {
  const steps = modelTransitions.flatMap((name) =>
    modelTable[name]?.from.includes(found.state)
      ? askers
          .filter((who) => who.facility !== 'PEK' && modelTable[name]?.by.includes(who.role))
          .map((who) => ({ name, who }))
      : [],
  );
  const one = steps[nth % Math.max(1, steps.length)] ?? { name: 'case.add-note', who: askers[2] };
  return ask(found, one.name, play.inputs, one.who);
}

const earlier = (play: Play, back: number): Ask => {
  const one = play.asked[play.asked.length - 1 - (back % play.asked.length)];
  if (!one) throw new Error('nothing was asked before');
  return one;
};
const keyOf = ({ who, key }: Ask): Pick<Ask, 'who' | 'key'> => ({ who, key: key ?? randomUUID() });
