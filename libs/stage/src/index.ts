export * from './worker-heartbeat.js';
export * from './commands.js';
export * from './handles-transition.js';
export * from './make-transition.js';
export * from './rules.js';
export * from './stage.module.js';
export * from './worker-health.js';
export * from './worker.js';
