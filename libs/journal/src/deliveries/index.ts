export * from './attempt-recorder.js';
export * from './queues-for-reading.js';
export * from './queues.js';
export * from './relay.js';
export * from './timing.js';
export * from './work-delivery.js';
