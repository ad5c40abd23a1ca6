import type pg from 'pg';
import type { Faults } from './faults.js';

/** Checks what concerns more than one case, and the deliveries. */
export async function checkAcross(client: pg.ClientBase, faults: Faults): Promise<void> {
  const { rows: orphans } = await client.query<{ case_id: string; count: number }>(/* sql */ `
    select e.case_id, count(*)::int as count from journal.entries e
    where not exists (select from journal.cases c where c.id = e.case_id) group by e.case_id limit 1001`);
  for (const { case_id: id, count } of orphans)
    faults.report('entries-without-case', `${count} entries belong to the case with the id ${id}, which is not there`);

  const { rows: astray } = await client.query<{ ref: string }>(
    'select c.ref from journal.cases c where journal.members_differ(c.id) limit 1001',
  );
  for (const { ref } of astray)
    faults.report('members-differ-from-file', 'its file names other people than belong to the case', { ref });

  // the case's own row is compared with its first entry when the chain is checked
  const { rows: strays } = await client.query<{ ref: string; name: string; count: number }>(/* sql */ `
    select c.ref, r.name, count(*)::int as count
    from (
      select 'entries' as name, case_id, facility_id from journal.entries
      union all select 'reads', case_id, facility_id from journal.reads
      union all select 'case_keys', case_id, facility_id from journal.case_keys
      union all select 'deliveries', case_id, facility_id from journal.deliveries
      union all select 'clocks', case_id, facility_id from journal.clocks
      union all select 'holds', case_id, facility_id from journal.holds
      union all select 'blind_index', case_id, facility_id from journal.blind_index
    ) r join journal.cases c on c.id = r.case_id
    where r.facility_id <> c.facility_id group by c.ref, r.name limit 1001`);
  for (const { ref, name, count } of strays)
    faults.report('facility-differs-from-case', `${count} rows of ${name} name another facility than the case`, {
      ref,
    });

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
