import base from './jest.config.mjs';

/** Tests of the launcher as real processes: `npm run test:launcher`, and in .ci/run. They start, kill and restart the whole product some forty times. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/launcher/**/*.launcher.ts'],
};
