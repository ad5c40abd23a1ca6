import base from './jest.config.mjs';

/** Tests in a real browser: `npm run test:browser`, and in .ci/run. They need Chromium and the built desk. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
  // one product and one browser at a time: two cores draw no two pages smoothly
  maxWorkers: 1,
  testTimeout: 120_000,
};
