export * from './clock-skew.js';
export * from './bootstrap.js';
export * from './config.js';
export * from './log.js';
export * from './metrics.js';
export * from './problem.js';
export * from './readiness.js';
export * from './security-headers.js';
