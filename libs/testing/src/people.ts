import { signIn, type Client, type Product } from './product.js';

export const ownPassword = 'a long one of their own';

/** Adds a person as the administrator does, and signs them in with a password that they chose. */
export async function addPerson(
  product: Product,
  username: string,
  role: string,
  facility: string | null = null,
): Promise<Client & { id: string }> {
  const administrator = await product.as('administrator');
  const { id, password } = (await administrator.post('/api/people', { username, role, facility })).body as {
    id: string;
    password: string;
  };
  const first = await signIn(product, username, password);
  await first.post('/api/session/password', { current: password, password: ownPassword });
  return { ...(await signIn(product, username, ownPassword)), id };
}
