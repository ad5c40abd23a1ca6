interface Head {
  version: number;
  head: string;
}

/** The heads that this page has seen, for as long as it is open. In memory alone. */
export class HeadsSeen {
  private readonly byCase = new Map<string, Head[]>();

  /**
   * Remembers a case's head, and returns one that was seen before and is no longer where it was: then the case was written anew, however
   * well its hashes fit now. `hashAt` is the hash of the entry with that number. Only the head of a chain that was walked and held is
   * remembered: of any other nobody knows what it was the head of.
   */
  see(ref: string, now: Head, hashAt: (seq: number) => string | undefined, isWhole = true): Head | undefined {
    const known = this.byCase.get(ref) ?? [];
    const gone = known.find((one) => hashAt(one.version) !== one.head);
    if (isWhole && !known.some((one) => one.head === now.head && one.version === now.version))
      this.byCase.set(ref, [...known, now].slice(-headsMax));
    return gone;
  }
}

const headsMax = 1000;

export const headsSeen = new HeadsSeen();
