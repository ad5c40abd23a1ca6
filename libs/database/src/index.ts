export * from './arrays.js';
export * from './batcher.js';
export * from './database.js';
export * from './deadlines.js';
export * from './pool.js';
