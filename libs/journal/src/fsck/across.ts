import type pg from 'pg';
import type { Faults } from './faults.js';

/** What concerns more than one case, or a case's work in flight. */
export async function checkAcross(client: pg.ClientBase, faults: Faults): Promise<void> {
  const { rows: orphans } = await client.query<{ case_id: string; count: number }>(/* sql */ `
    select e.case_id, count(*)::int as count from journal.entries e
    where not exists (select from journal.cases c where c.id = e.case_id) group by e.case_id limit 1001`);
  for (const { case_id: id, count } of orphans)
    faults.report('entries-without-case', `${count} entries belong to the case with the id ${id}, which is not there`);

  const { rows: pools } = await client.query<{ label: string; taken: number; held: number }>(/* sql */ `
    select p.label, p.taken, coalesce(sum(h.places), 0)::int as held from journal.pools p
    left join journal.holds h on h.pool_id = p.id group by p.id having p.taken <> coalesce(sum(h.places), 0)`);
  for (const { label, taken, held } of pools)
    faults.report('places-differ-from-holds', `${label} counts ${taken} places as taken, and cases hold ${held}`);

  const { rows: deliveries } = await client.query<{ ref: string; seq: number; task: string; lost: boolean }>(/* sql */ `
    select c.ref, d.seq, d.task, e.case_id is null as lost
    from journal.deliveries d join journal.cases c on c.id = d.case_id
    left join journal.entries e on e.case_id = d.case_id and e.seq = d.seq
    where d.parked_at is not null or e.case_id is null limit 1001`);
  for (const { ref, seq, task, lost } of deliveries)
    if (lost)
      faults.report('delivery-without-entry', `a delivery for ${task} belongs to entry ${seq}, which is not there`, {
        ref,
        seq,
      });
    else faults.report('delivery-parked', `the delivery for ${task} of entry ${seq} is parked`, { ref, seq });
}
