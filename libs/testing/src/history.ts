import { lifecycle, type CaseState, type Role } from '@app/lifecycle';
import { acknowledgeAll, reaches } from './whole-case.js';
import type { Product } from './product.js';
import { pathTo, samples } from './samples.js';

const dayMs = 86_400_000;

export interface Past {
  /** Takes a case of a facility to a state, as if it had been opened so many days ago. Returns its reference. */
  live(state: CaseState, of: { facility: 'HAN' | 'PEK' | 'ULN'; daysAgo: number; pace?: number }): Promise<string>;
}

/**
 * A product whose cases have a history. The journal takes the time from its database and hashes it, so an entry cannot
 * be backdated later. Instead, only in this database, the journal's clock is set before each entry is made.
 */
export async function withPast(product: Product): Promise<Past> {
  await product.sql(`
    create table journal.set_clock (behind interval not null);
    insert into journal.set_clock values ('0');
    grant select on journal.set_clock to sp_owner;
    create function journal.set_time() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() - (select behind from journal.set_clock) $$;
    grant execute on function journal.set_time to public;
    do $do$
    begin
      execute replace(pg_get_functiondef('journal.append'::regproc), 'clock_timestamp()', 'journal.set_time()');
    end $do$;
  `);
  const administrator = await product.as('administrator');
  const { facilities } = (await administrator.get('/api/facilities')).body as { facilities: { id: string }[] };
  const { destinations } = (await administrator.get('/api/destinations')).body as { destinations: { id: string }[] };
  for (const { id } of [...facilities, ...destinations])
    await product.request(
      'PUT',
      `/api/places/${id}`,
      { places: 400 },
      { authorization: `Bearer ${administrator.token}` },
    );
  let lives = 0;
  return {
    async live(state, { facility, daysAgo, pace = 1 }) {
      lives += 1;
      let ref = '';
      const steps = pathTo(state);
      const behindAt = (index: number): number =>
        daysAgo * dayMs * (1 - (index / Math.max(steps.length, 2)) ** pace) + (index % 5) * 3_700_000;
      // the papers of a journey are valid for one departure, whenever each of them was recorded
      const departing = steps.findLastIndex((one) => one.transition.startsWith('transit.'));
      for (const [index, step] of steps.entries()) {
        const row = lifecycle.get(step.transition);
        const behindMs = behindAt(index);
        const inputFor = step.transition.startsWith('transit.') ? behindAt(departing) : behindMs;
        if (step.role === 'system') {
          await reaches(product, ref, row.to === 'same' ? row.from : row.to);
          continue;
        }
        await product.sql('update journal.set_clock set behind = make_interval(secs => $1)', [behindMs / 1000]);
        const client = await product.as(usernameOf(step.role, facility));
        await acknowledgeAll(client);
        const context = {
          facilityId: '',
          destinationId: destinations[lives % destinations.length]?.id ?? '',
          now: new Date(Date.now() - inputFor),
        };
        // granted a few days ago, so no follow-up is due yet and the case may be closed
        const lately = step.transition === 'resettlement.grant-status' ? { grantedOn: dayAgo(5) } : {};
        const input = named({ ...samples[step.transition](context), ...step.input?.(context), ...lately }, lives);
        const answer = await client.post(ref === '' ? '/api/cases' : `/api/cases/${ref}/${step.transition}`, input);
        if (answer.status > 201) throw new Error(`${step.transition}: ${answer.text}`);
        ref = (answer.body as { ref: string }).ref;
      }
      await product.sql(`update journal.set_clock set behind = '0'`);
      return ref;
    },
  };
}

const dayAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

const facilityRoles: readonly Role[] = ['intake-officer', 'head-of-mission'];
const usernameOf = (role: Role, facility: string): string =>
  facilityRoles.includes(role) ? `${role}.${facility.toLowerCase()}` : role;

const families = [...'김리박최정강조윤'];
const familiesLatin = ['Kim', 'Ri', 'Pak', 'Choe', 'Jong', 'Kang', 'Jo', 'Yun'];
const syllables = [...'은철영금순명설혁경수희성옥화일남진미향국'];
const syllablesLatin = 'Un Chol Yong Kum Sun Myong Sol Hyok Gyong Su Hui Song Ok Hwa Il Nam Jin Mi Hyang Guk'.split(
  ' ',
);

/**
 * Replaces the planted texts of the samples by words that a person might have written. The names are invented, each
 * used once.
 */
function named(input: object, lives: number): object {
  let person = lives * 3;
  const text = JSON.stringify(input, (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith('CANARY-')) return value;
    const first = Math.floor(person / families.length) % syllables.length;
    const second = Math.floor(person / families.length / syllables.length) + 1;
    if (value.endsWith('리은경')) return `${families[person % 8]}${syllables[first]}${syllables[second]}`;
    if (value.endsWith('Ri Un Gyong')) {
      const name = `${familiesLatin[person % 8]} ${syllablesLatin[first]} ${syllablesLatin[second]}`;
      person += 1;
      return name;
    }
    if (value.includes('number')) return `${700_000 + person}`;
    return 'As told to the officer; nothing further to note.';
  });
  return JSON.parse(text) as object;
}
