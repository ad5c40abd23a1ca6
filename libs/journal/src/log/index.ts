export * from './erasure-ledger.js';
export * from './leaves.js';
export * from './published-files.js';
