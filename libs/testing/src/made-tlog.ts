import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import {
  base64OfBytes,
  checkpointBody,
  consistencyProof,
  cosignatureOf,
  cosignedMessage,
  entryHash,
  genesis,
  hexOfBytes,
  inclusionProof,
  joined,
  keyOf,
  leafHash,
  nodesFromTiles,
  noteOf,
  readHash,
  rootOf,
  tilePath,
  tileWidth,
  utf8,
  vkeyText,
  type ChainedEntry,
  type Key,
  type KeyType,
  type NodeAt,
  type NoteSignature,
  type ReadRecord,
  type Sha256,
  type VerifyEd25519,
} from '@app/proof';

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** An Ed25519 key of Node, always from the same secret. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const privateKey = (seed: number): ReturnType<typeof createPrivateKey> =>
  createPrivateKey({ key: Buffer.concat([pkcs8, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' });
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );

export interface Signer {
  key: Key;
  vkey: string;
  sign(body: string, seconds?: number): NoteSignature;
}

export function signerOf(name: string, type: KeyType, seed: number): Signer {
  const secret = privateKey(seed);
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(spki.length);
  const key = keyOf(name, type, publicKey, sha256);
  return {
    key,
    vkey: vkeyText(key),
    sign: (body, seconds = 1_795_240_000) => ({
      name,
      id: key.id,
      signature:
        type === 1
          ? sign(null, utf8(body), secret)
          : cosignatureOf(seconds, sign(null, cosignedMessage(body, seconds), secret)),
    }),
  };
}

/** A log in memory, with the structure of the product's log. Leaves are data of 32 bytes. */
export class MadeTlog {
  readonly leaves: Uint8Array[] = [];

  constructor(
    readonly origin = 'safe-passage.example/log',
    readonly signer = signerOf(origin, 1, 1),
  ) {}

  /** The index of the first of them. */
  add(...data: Uint8Array[]): number {
    return this.leaves.push(...data.map((one) => leafHash(one, sha256))) - data.length;
  }

  /** Covers: leaves that belong to no case. */
  pad(count: number): void {
    this.add(...Array.from({ length: count }, (_, at) => sha256(Buffer.from(`cover ${this.leaves.length + at}`))));
  }

  nodes(size = this.leaves.length): NodeAt {
    const tiles = this.tiles(size);
    return nodesFromTiles(
      size,
      async (path) => {
        const tile = tiles.get(path);
        if (!tile) throw new Error(`${path} is not there`);
        return tile;
      },
      sha256,
    );
  }

  /** All tiles of the tree of that size, by their paths. */
  tiles(size = this.leaves.length): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    let hashes = this.leaves.slice(0, size);
    for (let level = 0; hashes.length > 0; level += 1) {
      const above: Uint8Array[] = [];
      for (let start = 0; start < hashes.length; start += tileWidth) {
        const tile = hashes.slice(start, start + tileWidth);
        files.set(tilePath(level, start / tileWidth, tile.length), joined(tile));
        if (tile.length === tileWidth) above.push(perfectRoot(tile));
      }
      hashes = above;
    }
    return files;
  }

  async checkpoint(size = this.leaves.length, witnesses: Signer[] = []): Promise<string> {
    const body = checkpointBody({ origin: this.origin, size, root: await rootOf(size, this.nodes(size), sha256) });
    return noteOf(
      body,
      [this.signer, ...witnesses].map((signer) => signer.sign(body)),
    );
  }
}

function perfectRoot(hashes: Uint8Array[]): Uint8Array {
  const [only, other] = hashes;
  if (!only || !other) return only ?? new Uint8Array();
  const half = hashes.length / 2;
  return sha256(joined([Uint8Array.of(1), perfectRoot(hashes.slice(0, half)), perfectRoot(hashes.slice(half))]));
}

/** A case with its entries, sealed parts and reads, and their indexes in the log. */
export class MadeCase {
  readonly caseId: string;
  readonly entries: ChainedEntry[] = [];
  readonly sealed: { seq: number; identity?: string; protection?: string; route?: string }[] = [];
  readonly reads: ReadRecord[] = [];
  readonly entryIndexes: number[] = [];
  readonly readIndexes: number[] = [];

  constructor(readonly number = 1) {
    this.caseId = idOf('cafe', number);
  }

  /** Adds an entry. Entries of a case differ in their note. */
  append(note = ''): ChainedEntry {
    const before = this.entries.at(-1);
    const seq = this.entries.length + 1;
    const identity = Buffer.from(`sealed ${this.number} ${seq}`);
    const entry: ChainedEntry = {
      caseId: this.caseId,
      seq,
      transition: seq === 1 ? 'intake.register' : 'intake.check-welfare',
      from: before?.to ?? '-',
      to: seq === 1 ? 'intake.registered' : 'intake.sheltered',
      actorId: idOf('ac70', 1),
      actorRole: 'intake-officer',
      atMicros: `${1_795_237_200 + seq}123456`,
      requestId: new Uint8Array(16).fill(seq),
      body: JSON.stringify(seq === 1 ? { note, facility: idOf('fac1', 1) } : { note }),
      ...{ identity: sha256(identity), protection: null, route: null, hash: new Uint8Array() },
    };
    entry.hash = entryHash(before?.hash ?? genesis(this.caseId, sha256), entry, sha256);
    this.entries.push(entry);
    this.sealed.push({ seq, identity: identity.toString('base64') });
    return entry;
  }

  read(purpose = 'interview', act = 'open'): ReadRecord {
    const read: ReadRecord = {
      id: idOf('4ead', 1000 * this.number + this.reads.length),
      caseId: this.caseId,
      act,
      compartment: act === 'open' ? 'protection' : null,
      actorId: idOf('ac70', 2),
      actorRole: 'caseworker',
      purpose,
      atMicros: `${1_795_239_000 + this.reads.length}000001`,
    };
    this.reads.push(read);
    return read;
  }

  /** Adds a leaf for everything that has none yet. */
  into(log: MadeTlog): this {
    for (const { hash } of this.entries.slice(this.entryIndexes.length)) this.entryIndexes.push(log.add(hash));
    for (const read of this.reads.slice(this.readIndexes.length))
      this.readIndexes.push(log.add(readHash(read, sha256)));
    return this;
  }

  /** The bundle, as plain JSON, as the product would answer it. */
  async bundle(
    log: MadeTlog,
    asked: { size?: number; since?: number; witnesses?: Signer[] } = {},
  ): Promise<BundleJson> {
    const { size = log.leaves.length, since, witnesses } = asked;
    const nodes = log.nodes(size);
    const place = async (index: number | undefined): Promise<PlaceJson | null> => {
      if (index === undefined || index >= size) return null;
      return { index, proof: (await inclusionProof(index, size, nodes, sha256)).map(base64OfBytes) };
    };
    return {
      form: 'safe-passage/bundle/v1',
      ref: 'SP-7K3M-92QD',
      madeAt: '2026-11-21T05:00:00.000Z',
      chain: this.chain(),
      sealed: structuredClone(this.sealed),
      reads: structuredClone(this.reads),
      log: {
        checkpoint: await log.checkpoint(size, witnesses),
        keys: [log.signer.vkey],
        entries: await Promise.all(this.entries.map((_, at) => place(this.entryIndexes[at]))),
        reads: await Promise.all(this.reads.map((_, at) => place(this.readIndexes[at]))),
        since:
          since === undefined
            ? null
            : { size: since, proof: (await consistencyProof(since, size, nodes, sha256)).map(base64OfBytes) },
      },
    };
  }

  private chain(): BundleJson['chain'] {
    const last = this.entries.at(-1);
    const hex = (bytes: Uint8Array | null): string | null => bytes && hexOfBytes(bytes);
    return {
      caseId: this.caseId,
      facilityId: idOf('fac1', 1),
      head: hex(last?.hash ?? null),
      version: this.entries.length,
      state: last?.to ?? '-',
      entries: this.entries.map((entry) => ({
        ...entry,
        requestId: hex(entry.requestId),
        identity: hex(entry.identity),
        hash: hex(entry.hash),
      })),
    };
  }
}

export interface PlaceJson {
  index: number;
  proof: string[];
}

export interface BundleJson {
  [field: string]: unknown;
  chain: { [field: string]: unknown; entries: Record<string, unknown>[] };
  sealed: MadeCase['sealed'];
  reads: ReadRecord[];
  log: {
    checkpoint: string;
    keys: string[];
    entries: (PlaceJson | null)[];
    reads: (PlaceJson | null)[];
    since: { size: number; proof: string[] } | null;
  };
}

const idOf = (kind: string, number: number): string =>
  `0000${kind}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
