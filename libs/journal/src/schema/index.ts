export { describeSchema } from './describe.js';
export * from './migrate.js';
