import { errors, jwtVerify, SignJWT } from 'jose';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeDurably, placeOnce } from '@app/files';
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
/** Clocks that agree with the database's to two seconds each differ by less than this. */
const aheadSecondsMax = 5;

export class ActorTokens {
  private readonly signed = new Map<string, { token: Promise<string>; atMs: number }>();
  private readonly verified = new Map<string, { actor: Actor; span: Span }>();

  private constructor(
    private readonly publicKey: KeyObject,
    private readonly privateKey: KeyObject | undefined,
  ) {}

  /** `folder` holds actor-token.pub, and for the gateway actor-token.key. */
  static async read(folder: string, may: 'sign' | 'verify'): Promise<ActorTokens> {
    const publicKey = createPublicKey(await readFile(join(folder, 'actor-token.pub')));
    return new ActorTokens(publicKey, may === 'sign' ? await privateKeyIn(join(folder, 'actor-token.key')) : undefined);
  }

  /** Makes the pair, unless it is there. The public half follows from the private one, so a start that was cut off in between is completed. */
  static async make(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'actor-token.key');
    const { privateKey } = generateKeyPairSync('ed25519');
    await placeOnce(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const publicKey = createPublicKey(await privateKeyIn(path));
    await placeDurably(join(folder, 'actor-token.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  }

  /** All that the token will say is in the key under which it is kept: a role that changed gets a token of its own at once. */
  sign(actor: Actor, service: string): Promise<string> {
    const says = JSON.stringify([service, actor.id, actor.role, actor.facilityId, actor.pendingInstructions]);
    const known = this.signed.get(says);
    const ageMs = known ? Date.now() - known.atMs : -1;
    // one from the future was signed by a clock that was put right since
    if (known && ageMs >= 0 && ageMs < givenAgainMs) return known.token;
    const token = this.signAnew(actor, service);
    keep(this.signed, says, { token, atMs: Date.now() });
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

  /**
   * Refuses a token that was signed by another, is for another service or of another type. The gateway never sends one that is over: where it
   * looks so, or comes from the future, a clock is off, here or there. That is no fault of the person, who would be signed out: it is said as it is,
   * and the command can be repeated.
   */
  async verify(token: string, service: string): Promise<Actor> {
    const name = `${service} ${token}`;
    const known = this.verified.get(name);
    if (known) return inTime(known);
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        typ: type,
        issuer,
        audience: service,
        requiredClaims: ['iat', 'exp'],
      });
      const { sub, role, facility, pending, iat, exp } = payload;
      // whoever holds the key for a moment must not leave with a token for years
      if ((exp ?? Infinity) - (iat ?? 0) > lifetimeSeconds) throw new Error('lifetime');
      if (!sub || !isRole(role) || role === 'system') throw new Error('claims');
      const actor = {
        id: sub,
        role,
        facilityId: typeof facility === 'string' ? facility : null,
        pendingInstructions: typeof pending === 'number' ? pending : 0,
      };
      const found = { actor, span: { iat: iat ?? Infinity, exp: exp ?? 0 } };
      keep(this.verified, name, found);
      return inTime(found);
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw error instanceof errors.JWTExpired ? clockSkew() : new Refused('session.required');
    }
  }
}

async function privateKeyIn(path: string): Promise<KeyObject> {
  const bytes = await readFile(path);
  try {
    return createPrivateKey(bytes);
  } catch {
    throw new Error(
      `${path} is damaged: restore it from your backup of the keys. Without one, remove actor-token.key and actor-token.pub from every key folder and start (or migrate) again: sessions stay`,
    );
  }
}

/** When a token was signed and when it is over, in seconds. */
interface Span {
  iat: number;
  exp: number;
}

const clockSkew = (): Refused => new Refused('service.unavailable', { reason: 'clock-skew' });

function inTime({ actor, span }: { actor: Actor; span: Span }): Actor {
  const now = Date.now() / 1_000;
  if (now >= span.exp || now < span.iat - aheadSecondsMax) throw clockSkew();
  return actor;
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
