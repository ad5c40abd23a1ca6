import { Baseline1764460800001 } from './1-baseline.js';

/** In the order in which they run. Never edit a released one; write the next one instead (CONTRIBUTING.md). */
export const migrations = [Baseline1764460800001];
