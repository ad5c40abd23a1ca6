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
const lifetime = '60s';

export class ActorTokens {
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

  async sign(actor: Actor, service: string): Promise<string> {
    if (!this.privateKey) throw new Error('this process may not sign actor tokens');
    return new SignJWT({ role: actor.role, facility: actor.facilityId, pending: actor.pendingInstructions })
      .setProtectedHeader({ alg: 'EdDSA', typ: type })
      .setSubject(actor.id)
      .setIssuer(issuer)
      .setAudience(service)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(this.privateKey);
  }

  /** Refuses a token that was signed by another, is for another service, of another type, or over. */
  async verify(token: string, service: string): Promise<Actor> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: ['EdDSA'],
        typ: type,
        issuer,
        audience: service,
      });
      const { sub, role, facility, pending } = payload;
      if (!sub || !isRole(role) || role === 'system') throw new Error('claims');
      return {
        id: sub,
        role,
        facilityId: typeof facility === 'string' ? facility : null,
        pendingInstructions: typeof pending === 'number' ? pending : 0,
      };
    } catch {
      throw new Refused('session.required');
    }
  }
}

const isRole = (role: unknown): role is Role => roles.includes(role as Role);
