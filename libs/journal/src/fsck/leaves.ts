import type pg from 'pg';
import { hashLength, readHash } from '@app/proof';
import { sha256 } from '../read/index.js';
import { coversOf } from '../log/index.js';
import type { Faults } from './faults.js';
import { spansOf, type Span } from './spans.js';
import { leafIs, type LeafTiles } from './tiles.js';

/**
 * Checks every index of the log, in order: exactly one leaf, cover or lost leaf has it. Each leaf's data must be the hash
 * of its entry or read, and the published data must be the data in the database. Returns the number of indexes.
 */
export async function checkLeaves(
  client: pg.ClientBase,
  coverKey: Buffer | undefined,
  tiles: LeafTiles | undefined,
  faults: Faults,
): Promise<number> {
  const { rows } = await client.query<{ size: string }>('select size from log.head');
  const size = Number(rows[0]?.size ?? 0);
  const lost = new LostRange(faults);
  let next = 0;
  for await (const span of spansOf(client)) {
    const end = span.first + span.count;
    if (span.first > next) missing(next, span.first, faults);
    if (span.first < next)
      faults.report('leaf-twice', `the log has index ${span.first} twice`, { ref: span.ref, leaf: span.first });
    if (end > size)
      faults.report('leaf-beyond-size', `leaf ${end - 1} is there, and the log has ${size} leaves`, {
        ref: span.ref,
        leaf: end - 1,
      });
    if (span.kind === 'leaf') checkSource(span, faults);
    if (span.kind === 'lost') lost.add(span.first, span.reason);
    await checkPublished(span, coverKey, tiles, faults);
    next = Math.max(next, end);
  }
  lost.end();
  if (next < size) missing(next, size, faults);
  return size;
}

function missing(from: number, to: number, faults: Faults): void {
  const which = to - from === 1 ? `leaf ${from} is` : `leaves ${from} to ${to - 1} are`;
  faults.report('leaf-missing', `${which} not in the database`, { leaf: from });
}

/** Checks that a leaf is the hash of its entry or read. The entry's own hash is checked with its chain. */
function checkSource(span: Extract<Span, { kind: 'leaf' }>, faults: Faults): void {
  const { ref, first: leaf, source } = span;
  if (source.kind === 'entry') {
    const where = { ref, seq: source.seq, leaf };
    if (!source.hash)
      faults.report('leaf-without-entry', `leaf ${leaf} is entry ${source.seq}, which is not there`, where);
    else if (!source.hash.equals(span.data))
      faults.report('leaf-differs-from-entry', `leaf ${leaf} is not the hash of entry ${source.seq}`, where);
    return;
  }
  if (!source.read)
    faults.report('leaf-without-read', `leaf ${leaf} is the read ${source.id}, which is not there`, { ref, leaf });
  else if (!span.data.equals(readHash(source.read, sha256)) || source.read.caseId !== span.caseId)
    faults.report('leaf-differs-from-read', `leaf ${leaf} is not the hash of the read ${source.id}`, { ref, leaf });
}

/** Compares the published data at the span's indexes with the database, and covers with the cover key. */
async function checkPublished(
  span: Span,
  coverKey: Buffer | undefined,
  tiles: LeafTiles | undefined,
  faults: Faults,
): Promise<void> {
  if (!tiles) return;
  for (let at = 0; at < span.count && span.first + at < tiles.size; at += 1) {
    const leaf = span.first + at;
    const published = await tiles.at(leaf);
    if (!published) continue;
    const data = span.kind === 'cover' ? coverKey && coversOf(coverKey, leaf, 1)[0]?.data : span.data;
    const where = {
      ref: span.ref,
      leaf,
      ...(span.kind === 'leaf' && span.source.kind === 'entry' ? { seq: span.source.seq } : {}),
    };
    if (data && !leafIs(published, data)) {
      if (span.kind === 'cover')
        faults.report(
          'cover-differs-from-tile',
          `leaf ${leaf} is recorded as a cover, but its published data do not follow from the cover key`,
          where,
        );
      else faults.report('leaf-differs-from-tile', `leaf ${leaf} was published with other data`, where);
    }
    if (published.data && (published.data.length !== hashLength || !leafIs(published, published.data)))
      faults.report(
        'bundle-differs-from-tile',
        `the published data of leaf ${leaf} do not have its published hash`,
        where,
      );
  }
}

/** Reports consecutive lost leaves with the same reason once. */
class LostRange {
  private range: { first: number; last: number; reason: string } | undefined;

  constructor(private readonly faults: Faults) {}

  add(index: number, reason: string): void {
    if (this.range && this.range.last + 1 === index && this.range.reason === reason) this.range.last = index;
    else {
      this.end();
      this.range = { first: index, last: index, reason };
    }
  }

  end(): void {
    if (!this.range) return;
    const { first, last, reason } = this.range;
    const which = first === last ? `leaf ${first} was` : `leaves ${first} to ${last} were`;
    this.faults.report('leaf-lost', `${which} signed, and what they stood for was lost: ${reason}`, { leaf: first });
    this.range = undefined;
  }
}
