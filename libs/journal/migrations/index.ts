import { Baseline1764460800001 } from './1-baseline.js';

/** In the order in which they run. One that was released is never edited: write the next one (CONTRIBUTING.md). */
export const migrations = [Baseline1764460800001];
