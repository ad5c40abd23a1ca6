import { jwtVerify, SignJWT } from 'jose';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused, roles, type Actor, type Role } from '@app/lifecycle';

/**
 * What the gateway tells a service about who asks: signed, for that service alone, for one minute. The gateway read role and facility
 * for this very request, so nothing here outlives a change by more than the minute.
 */
const issuer = 'safe-passage/gateway';
const type = 'actor+jwt';
const lifetimeSeconds = 60;
/** A token is given again to the same person for the same service: a signature costs more than the rest of passing a request on. */
const givenAgainMs = 20_000;
const keptMax = 1_000;

export class ActorTokens {
  private readonly signed = new Map<string, { token: Promise<string>; untilMs: number }>();
  private readonly verified = new Map<string, { actor: Actor; untilMs: number }>();

  private constructor(
    private readonly publicKey: KeyObject,
    private readonly privateKey: KeyObject | undefined,
  ) {}

  /** `folder` holds actor-token.pub, and for the gateway actor-token.key. */
  static async read(folder: string, may: 'sign' | 'verify'): Promise<ActorTokens> {
    const publicKey = createPublicKey(await readFile(join(folder, 'actor-token.pub')));
    return new ActorTokens(
      publicKey,
      may === 'sign' ? createPrivateKey(await readFile(join(folder, 'actor-token.key'))) : undefined,
    );
  }

  /** Makes the pair, unless it is there. The public half follows from the private one, so a start that was cut off in between is completed. */
  static async make(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'actor-token.key');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
    const publicKey = createPublicKey(createPrivateKey(await readFile(path)));
    await writeFile(join(folder, 'actor-token.pub'), publicKey.export({ type: 'spki', format: 'pem' }), {
      mode: 0o600,
    });
  }

  /** All that the token will say is in the key under which it is kept: a role that changed gets a token of its own at once. */
  sign(actor: Actor, service: string): Promise<string> {
    const says = JSON.stringify([service, actor.id, actor.role, actor.facilityId, actor.pendingInstructions]);
    const known = this.signed.get(says);
    if (known && Date.now() < known.untilMs) return known.token;
    const token = this.signAnew(actor, service);
    keep(this.signed, says, { token, untilMs: Date.now() + givenAgainMs });
    return token;
  }

  private async signAnew(actor: Actor, service: string): Promise<string> {
    if (!this.privateKey) throw new Error('this process may not sign actor tokens');
    return new SignJWT({ role: actor.role, facility: actor.facilityId, pending: actor.pendingInstructions })
      .setProtectedHeader({ alg: 'EdDSA', typ: type })
      .setSubject(actor.id)
      .setIssuer(issuer)
      .setAudience(service)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(this.privateKey);
  }

  /** Refuses a token that was signed by another, is for another service, of another type, or over. One that was found good is good until it is over. */
  async verify(token: string, service: string): Promise<Actor> {
    const name = `${service} ${token}`;
    const known = this.verified.get(name);
    if (known && Date.now() < known.untilMs) return known.actor;
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        typ: type,
        issuer,
        audience: service,
        requiredClaims: ['exp'],
      });
      const { sub, role, facility, pending, exp } = payload;
      if (!sub || !isRole(role) || role === 'system') throw new Error('claims');
      const actor = {
        id: sub,
        role,
        facilityId: typeof facility === 'string' ? facility : null,
        pendingInstructions: typeof pending === 'number' ? pending : 0,
      };
      keep(this.verified, name, { actor, untilMs: (exp ?? 0) * 1000 });
      return actor;
    } catch {
      throw new Refused('session.required');
    }
  }
}

/** The oldest make room: a Map keeps the order in which its entries came. */
function keep<T>(kept: Map<string, T>, name: string, value: T): void {
  kept.delete(name);
  kept.set(name, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptMax) return;
    kept.delete(oldest);
  }
}

const isRole = (role: unknown): role is Role => roles.includes(role as Role);
