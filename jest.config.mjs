/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/libs/testing/src/environment.mjs',
  testMatch: ['<rootDir>/{apps,libs,infra,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  globalSetup: '<rootDir>/libs/testing/src/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/src/global-teardown.mjs',
  // one more than two cores: some files mostly wait. Two share a Postgres of 100 connections (global-setup.mjs); a given one serves two
  maxWorkers: process.env.TEST_DATABASE_URL ? 2 : 3,
  reporters: ['default', '<rootDir>/libs/testing/src/log-reporter.mjs', '<rootDir>/libs/testing/src/time-reporter.mjs'],
  testTimeout: 30_000,
  // BullMQ (6.7.0) keeps a timer of a queue that never answered, even after it was closed. A service exits its process,
  // so Jest must do the same.
  forceExit: true,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@app/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@app/([a-z]+)/(.*)$': '<rootDir>/libs/$1/src/$2.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
