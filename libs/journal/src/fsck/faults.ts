/** All faults that fsck can find. The names are stable, because monitoring uses them. */
export type FaultCode =
  // a case and its entries
  | 'chain-broken'
  | 'entry-does-not-fold'
  | 'entry-earlier'
  | 'file-differs-from-entries'
  | 'columns-differ-from-file'
  | 'members-differ-from-file'
  | 'unknown-transition'
  | 'custody-differs-from-entries'
  | 'hand-over-lost'
  | 'due-differs-from-clocks'
  | 'clock-differs-from-entries'
  | 'places-differ-from-entries'
  | 'split-differs-from-origin'
  | 'split-without-case'
  | 'entries-without-case'
  | 'facility-differs-from-case'
  | 'list-differs-from-case'
  | 'counts-differ-from-lists'
  // keys, seals and erasures
  | 'keys-missing'
  | 'keys-not-destroyed'
  | 'index-not-destroyed'
  | 'seal-does-not-open'
  | 'erasure-not-in-ledger'
  // work in flight
  | 'delivery-without-entry'
  | 'delivery-parked'
  | 'places-differ-from-holds'
  // the journal and the log's leaves
  | 'entry-without-leaf'
  | 'read-without-leaf'
  | 'leaf-twice'
  | 'leaf-without-entry'
  | 'leaf-without-read'
  | 'leaf-differs-from-entry'
  | 'leaf-differs-from-read'
  | 'leaf-missing'
  | 'leaf-beyond-size'
  | 'leaf-lost'
  // leaves and tiles
  | 'leaf-differs-from-tile'
  | 'cover-differs-from-tile'
  | 'bundle-differs-from-tile'
  | 'tile-differs-from-below'
  | 'tiles-unreadable'
  // tiles and signatures
  | 'checkpoint-malformed'
  | 'checkpoint-not-signed'
  | 'checkpoint-root-differs'
  | 'checkpoint-beyond-signed'
  | 'checkpoint-missing'
  | 'last-signed-missing'
  | 'database-behind-signed';

/** Reports a fault of one case: its code, the entry (null: the case as a whole), and what is wrong. */
export type Report = (code: FaultCode, seq: number | null, words: string) => void;

/** One fault, with the place where it was found. */
export interface Fault {
  /** The case's reference; `-` where there is none. */
  ref: string;
  /** The entry of the case. */
  seq: number | null;
  /** The index of the leaf. */
  leaf: number | null;
  code: FaultCode;
  words: string;
}

/** True for a finding that a person already knows or decided, and that needs no repair. */
export const isNote = ({ code }: Pick<Fault, 'code'>): boolean =>
  code === 'delivery-parked' || code === 'leaf-lost' || code === 'entry-earlier';

const eachMax = 1_000;

/** Collects faults: the first 1,000 of each code, and the number of the others, so that memory suffices for any journal. */
export class Faults {
  private readonly named: Fault[] = [];
  private readonly counts = new Map<FaultCode, number>();

  report(code: FaultCode, words: string, where: Partial<Pick<Fault, 'ref' | 'seq' | 'leaf'>> = {}): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count <= eachMax) this.named.push({ ref: '-', seq: null, leaf: null, code, words, ...where });
  }

  all(): Fault[] {
    const more = [...this.counts].filter(([, count]) => count > eachMax);
    return [
      ...this.named,
      ...more.map(([code, count]) => ({
        ref: '-',
        seq: null,
        leaf: null,
        code,
        words: `and ${count - eachMax} more of this kind`,
      })),
    ];
  }
}
