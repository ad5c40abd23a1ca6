import { isBoundToFacility, lifecycle, type CaseState, type Role } from '@app/lifecycle';
import { pathTo, samples, withOwnNames } from './samples.js';
import { eventually, type Answer, type Client, type Product } from './product.js';

export const usernameOf = (role: Role): string => (isBoundToFacility(role) ? `${role}.han` : role);

/**
 * Moves a case to a state over HTTP, with the right people, and waits for the steps that a service makes itself.
 * Returns its reference. Each case has its own people unless `named` keeps the sample's.
 */
export async function liveTo(
  product: Product,
  state: CaseState,
  {
    heard = () => undefined,
    named = withOwnNames,
  }: { heard?: (answer: Answer) => void; named?: (input: object) => object } = {},
): Promise<string> {
  const context = await contextOf(product);
  let ref = '';
  for (const step of pathTo(state)) {
    const row = lifecycle.get(step.transition);
    if (step.role === 'system') {
      await reaches(product, ref, row.to === 'same' ? row.from : row.to);
      continue;
    }
    const client = await product.as(usernameOf(step.role));
    await acknowledgeAll(client);
    const input = { ...named(samples[step.transition](context)), ...step.input?.(context) };
    const answer = await client.post(ref === '' ? '/api/cases' : `/api/cases/${ref}/${step.transition}`, input);
    heard(answer);
    if (answer.status > 201) throw new Error(`${step.transition}: ${answer.text}`);
    ref = (answer.body as { ref: string }).ref;
  }
  return ref;
}

export async function contextOf(product: Product): Promise<{ facilityId: string; destinationId: string; now: Date }> {
  const client = await product.as('resettlement-officer');
  const { facilities } = (await client.get('/api/facilities')).body as { facilities: { id: string; code: string }[] };
  const { destinations } = (await client.get('/api/destinations')).body as {
    destinations: { id: string; places: number; taken: number }[];
  };
  const free = destinations.find((one) => one.places - one.taken >= 3);
  return {
    facilityId: facilities.find((one) => one.code === 'HAN')?.id ?? '',
    destinationId: free?.id ?? '',
    now: new Date(),
  };
}

export async function reaches(product: Product, ref: string, states: readonly string[]): Promise<void> {
  const coordinator = await product.as('coordinator');
  await eventually(`${ref} in ${states.join(' or ')}`, async () =>
    states.includes(((await coordinator.get(`/api/cases/${ref}`)).body as { state: string }).state),
  );
}

export async function acknowledgeAll(client: Client): Promise<void> {
  const { instructions } = (await client.get('/api/instructions')).body as {
    instructions: { id: string; acknowledgedAt: string | null }[];
  };
  for (const { id } of instructions.filter((one) => one.acknowledgedAt === null))
    if ((await client.post(`/api/instructions/${id}/acknowledgement`)).status !== 204)
      throw new Error('not acknowledged');
}
