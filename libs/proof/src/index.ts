export * from './chain.js';
export * from './parse-chain.js';
