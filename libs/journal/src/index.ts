export * from './append.js';
export * from './chain.js';
export * from './database.js';
export * from './fsck.js';
export * from './journal.js';
export * from './migrate.js';
export * from './deliveries.js';
export * from './queues.js';
