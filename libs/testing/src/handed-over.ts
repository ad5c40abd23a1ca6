import type { Delivery, Journal } from '@app/journal';
import { following, opening, requestOf, type JournalWorld } from './journal.js';

export interface HandedOver {
  ref: string;
  caseId: string;
  delivery: string;
}

/** A case that waits for the referral service. The effect of its delivery is that the service takes it over. */
export async function handOver(world: JournalWorld, intake: Journal): Promise<HandedOver> {
  const first = opening(world.facilities.han);
  const { ref } = await intake.append(first);
  await intake.append(
    following(first, 1, {
      transition: 'intake.refer',
      to: 'referral.offered',
      effects: { offers: { service: 'referral', task: 'referral.open' } },
    }),
  );
  const { rows } = await world.sql('select id from journal.deliveries where case_id = $1', [first.caseId]);
  return { ref, caseId: first.caseId, delivery: (rows[0] as { id: string }).id };
}

/** What the referral service does with such a delivery. */
export async function takeOver(world: JournalWorld, referral: Journal, { id, ref }: Delivery): Promise<void> {
  const found = await referral.find(ref, '*', world.facilities.han, Buffer.alloc(16));
  if (!found) throw new Error('the case is gone');
  await referral.append({
    ...following(opening(found.facilityId, { caseId: found.id }), found.version),
    scope: '*',
    transition: 'referral.open',
    to: 'referral.preparing',
    actorRole: 'system',
    actorId: world.facilities.pek,
    request: requestOf(id),
    facts: found.file,
    effects: { custody: 'referral', completes: id },
  });
}

export async function entriesOf(world: JournalWorld, caseId: string): Promise<string[]> {
  const { rows } = await world.sql('select transition from journal.entries where case_id = $1 order by seq', [caseId]);
  return (rows as { transition: string }[]).map((row) => row.transition);
}
