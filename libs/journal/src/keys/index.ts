export * from './key-register.js';
