export * from './actor-token.js';
export * from './current-actor.js';
export * from './hash-queue.js';
export * from './other-sites.js';
export * from './password.js';
export * from './people.js';
export * from './policy.js';
export * from './strategies.js';
