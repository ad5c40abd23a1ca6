/** Cases that were looked at, as long as the page is open: in memory alone, so that the next person at this device finds none. */
const looked: string[] = [];
const lookedMax = 12;

export function remember(refs: readonly string[]): void {
  for (const ref of refs) {
    const at = looked.indexOf(ref);
    if (at >= 0) looked.splice(at, 1);
    looked.unshift(ref);
  }
  looked.length = Math.min(looked.length, lookedMax);
}

export const recent = (): readonly string[] => [...looked];
