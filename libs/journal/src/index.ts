export * from './append/index.js';
export * from './deliveries/index.js';
export * from './fsck/index.js';
export * from './keys/index.js';
export * from './log/index.js';
export * from './read/index.js';
export * from './schema/index.js';
