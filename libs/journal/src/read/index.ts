export * from './case-reader.js';
export * from './chain.js';
export type { LoadedCase, Recorded } from './loading.js';
export * from './scope-of-reads.js';
