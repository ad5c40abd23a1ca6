import { faulty, lacking } from './lacks.js';
import { fitting } from './inputs.js';
import type { Asker, Body } from './facts.js';
import type { Ask } from './machine.js';
import type { Play } from './play.js';
import { askingRoles, modelTable, modelTransitions } from './table.js';
import { ask, asker, prepared } from './way.js';

/**
 * Tries every transition by everybody in one state: first those that are refused, then those that keep the state, then
 * those that change it.
 */

export const askers: readonly Asker[] = [
  ...askingRoles.map((role) => asker(role)),
  asker('intake-officer', 'PEK'),
  asker('head-of-mission', 'PEK'),
];

interface Cell {
  name: string;
  who: Asker;
}

export async function sweep(play: Play, state: string): Promise<void> {
  const ref = await play.open(2);
  await play.walk(ref, state);
  const cells = modelTransitions.flatMap((name) => askers.map((who): Cell => ({ name, who })));
  const allowed = cells.filter(({ name, who }) => allows(name, state, who));
  for (const { name, who } of cells.filter(({ name, who }) => !allows(name, state, who)))
    await play.one({ ...ask(play.caseOf(ref), name, play.inputs, who), body: {} });
  await play.agrees(ref, askers.slice(0, -3));
  const apart = allowed.filter(({ name }) => ofOthers.includes(name));
  for (const { name, who } of apart) await ofThoseLeft(play, state, name, who);
  const staying = allowed.filter(
    ({ name }) => modelTable[name]?.to === 'same' && !decidesParked.includes(name) && !ofOthers.includes(name),
  );
  for (const { name, who } of staying) await happens(play, ref, name, who);
  await play.agrees(ref);
  await moving(
    play,
    state,
    ref,
    allowed.filter((cell) => !staying.includes(cell) && !apart.includes(cell)),
  );
}

const decidesParked = ['case.release-delivery', 'case.discard-delivery'];

/** Steps about people who stayed behind when the others left, or who were returned. */
const ofOthers = ['intake.check-welfare', 'intake.end-shelter', 'case.record-monitoring', 'case.split'];

/** On a separate case: of two people the second stays in the mission, or was returned, and the first travels on. */
async function ofThoseLeft(play: Play, state: string, name: string, who: Asker): Promise<void> {
  const ref = await play.open(2);
  if (name === 'case.record-monitoring') {
    await play.walk(ref, state.startsWith('closed.') ? 'intake.registered' : state);
    if (state !== 'closed.returned')
      await play.one(about(ask(play.caseOf(ref), 'case.report-return', play.inputs), { people: [2] }));
  } else if (/^(transit|resettlement)\./.test(state)) {
    await play.walk(ref, 'referral.submitted');
    await play.one(about(ask(play.caseOf(ref), 'referral.accept', play.inputs), { accepted: [1] }));
  }
  await play.walk(ref, state);
  await happens(play, ref, name, who);
  await play.agrees(ref);
}

const about = (request: Ask, more: Body): Ask => ({ ...request, body: { ...request.body, ...more } });

const allows = (name: string, state: string, who: Asker): boolean =>
  who.facility !== 'PEK' && modelTable[name]?.by.includes(who.role) === true && modelTable[name].from.includes(state);

/** Makes a transition. What the case lacks for it is recorded first. */
async function happens(play: Play, ref: string, name: string, who: Asker): Promise<void> {
  if (name === 'intake.decide-duplicate') await play.matchWithAnother(ref);
  for (
    let first = prepared(play.caseOf(ref), name, play.inputs);
    first;
    first = prepared(play.caseOf(ref), name, play.inputs)
  )
    await play.one(first);
  const found = play.caseOf(ref);
  const lacks = [...lacking(name, found.facts), ...faulty(name, found.facts, fitting(name, found.facts, play.inputs))];
  if (lacks.length > 0) throw new Error(`${name} in ${found.state} still lacks ${lacks.join(', ')}`);
  await play.one(ask(found, name, play.inputs, who));
  // where the case is on offer, its first delivery is the hand-over, which would move it
  if (name === 'intake.withdraw-consent' && !found.state.endsWith('.offered')) await play.handOver(ref);
}

/**
 * Makes each transition from the same state: a case that moved goes back to it, and an erased case is replaced by a new
 * one.
 */
async function moving(play: Play, state: string, first: string, cells: readonly Cell[]): Promise<void> {
  let ref = first;
  for (const { name, who } of cells) {
    if (play.caseOf(ref).state === 'closed.erased' && state !== 'closed.erased') {
      await play.agrees(ref);
      ref = await play.open(2);
    }
    if (name === 'case.release-delivery') await released(play, ref, state, who);
    else if (name === 'case.discard-delivery') await discarded(play, state, who);
    else {
      await play.walk(ref, state);
      await happens(play, ref, name, who);
    }
  }
  await play.agrees(ref);
}

/**
 * Gives up a delivery before the case reaches the state in which it is released. Then a service works it, or finds that
 * the case has moved on.
 */
async function released(play: Play, ref: string, state: string, who: Asker): Promise<void> {
  if (state.startsWith('closed.')) await play.one(ask(play.caseOf(ref), 'case.reopen', play.inputs));
  else await play.walk(ref, state);
  if (play.caseOf(ref).pending.length === 0) await withdrawn(play, ref);
  await decideParked(play, ref, state, 'case.release-delivery', who);
  while (play.caseOf(ref).pending.length > 0) await play.handOver(ref);
}

/** A parked hold may be discarded. The parked hand-over of a case on offer can only be released. */
async function discarded(play: Play, state: string, who: Asker): Promise<void> {
  // a new case, because a case that was on offer does not get there again with the hold alone
  const ref = await play.open(2);
  await withdrawn(play, ref);
  await play.park(ref);
  await decideParked(play, ref, state, 'case.discard-delivery', who);
  if (!state.endsWith('.offered')) return;
  await decideParked(play, ref, state, 'case.discard-delivery', who);
  await decideParked(play, ref, state, 'case.release-delivery', who);
  await play.handOver(ref);
  await play.agrees(ref);
}

/** Parks the oldest delivery, unless one is parked. Takes the case to the state, and decides about the delivery there. */
async function decideParked(play: Play, ref: string, state: string, name: string, who: Asker): Promise<void> {
  const isParked = play.caseOf(ref).pending.some(({ parked }) => parked);
  const deliveryId = isParked ? await play.settings.product.parkedDelivery(ref) : await play.park(ref);
  await play.walk(ref, state);
  const inputs = deliveryId === undefined ? play.inputs : { ...play.inputs, deliveryId };
  await play.one(ask(play.caseOf(ref), name, inputs, who));
}

/** Withdraws a consent. The service has not yet put the case on hold. */
async function withdrawn(play: Play, ref: string): Promise<void> {
  const first = prepared(play.caseOf(ref), 'intake.withdraw-consent', play.inputs);
  if (first) await play.one(first);
  await play.one(ask(play.caseOf(ref), 'intake.withdraw-consent', play.inputs, asker('caseworker')));
}
