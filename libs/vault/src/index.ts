export * from './key-faults.js';
export * from './keys.js';
export * from './vault.js';
