import { errors, jwtVerify, SignJWT } from 'jose';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { placeDurably, placeOnce } from '@app/files';
import { Refused, roles, type Actor, type Role } from '@app/lifecycle';

/**
 * The gateway tells a service who the caller is with a signed token. It is valid for that one service, for one minute.
 * The gateway reads role and facility from the database for each request, so a service acts on a changed role for one
 * minute at most.
 */
const issuer = 'safe-passage/gateway';
const type = 'actor+jwt';
const lifetimeSeconds = 60;
/**
 * The same token is reused for the same person and service: signing costs more than the rest of forwarding a request.
 */
const reusedMs = 20_000;
const keptMax = 1_000;
/** Each clock agrees with the database's to two seconds, so two clocks differ by less than this. */
const aheadSecondsMax = 5;

export class ActorTokens {
  private readonly signed = new LRUCache<string, { token: Promise<string>; atMs: number }>({ max: keptMax });
  private readonly verified = new LRUCache<string, { actor: Actor; span: Span }>({ max: keptMax });

  private constructor(
    private readonly publicKey: KeyObject,
    private readonly privateKey: KeyObject | undefined,
  ) {}

  /** `folder` holds actor-token.pub, and for the gateway actor-token.key. */
  static async read(folder: string, may: 'sign' | 'verify'): Promise<ActorTokens> {
    const publicKey = createPublicKey(await readFile(join(folder, 'actor-token.pub')));
    return new ActorTokens(publicKey, may === 'sign' ? await privateKeyIn(join(folder, 'actor-token.key')) : undefined);
  }

  /**
   * Makes the key pair, unless it exists. The public key is derived from the private one, so the next start completes a
   * start that was cut off between the two files.
   */
  static async make(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'actor-token.key');
    const { privateKey } = generateKeyPairSync('ed25519');
    await placeOnce(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const publicKey = createPublicKey(await privateKeyIn(path));
    await placeDurably(join(folder, 'actor-token.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  }

  /** The cache key holds everything that the token will say, so a changed role gets a new token at once. */
  sign(actor: Actor, service: string): Promise<string> {
    const says = JSON.stringify([service, actor.id, actor.role, actor.facilityId, actor.pendingInstructions]);
    const known = this.signed.get(says);
    const ageMs = known ? Date.now() - known.atMs : -1;
    // a token from the future was signed before this clock was corrected
    if (known && ageMs >= 0 && ageMs < reusedMs) return known.token;
    const token = this.signAnew(actor, service);
    this.signed.set(says, { token, atMs: Date.now() });
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
   * Refuses a token that has another signer, another service or another type. The gateway never sends an expired token.
   * So when a token looks expired, or comes from the future, one of the two clocks is wrong. That is not the caller's
   * fault, and must not sign the caller out: the refusal says clock-skew, and the caller can repeat the command.
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
      // limits the lifetime, so that someone who could use the key for a moment cannot sign a token for years
      if ((exp ?? Infinity) - (iat ?? 0) > lifetimeSeconds) throw new Error('lifetime');
      if (!sub || !isRole(role) || role === 'system') throw new Error('claims');
      const actor = {
        id: sub,
        role,
        facilityId: typeof facility === 'string' ? facility : null,
        pendingInstructions: typeof pending === 'number' ? pending : 0,
      };
      const found = { actor, span: { iat: iat ?? Infinity, exp: exp ?? 0 } };
      this.verified.set(name, found);
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

/** When a token was signed and when it expires, in seconds. */
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

const isRole = (role: unknown): role is Role => roles.includes(role as Role);
