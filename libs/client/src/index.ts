export * from './client.js';
export * from './contract.js';
export * from './problem.js';
export * from './request.js';
