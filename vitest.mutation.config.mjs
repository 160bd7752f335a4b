import base from './vitest.config.mjs';

const room = process.env.MUTATION_ROOM ?? 'session';

/** The unit tests of one room of the module, for stryker.config.mjs. */
export default {
  ...base,
  test: {
    ...base.test,
    // Stryker runs tests in threads, which take no flags of V8.
    execArgv: [],
    include: [`libs/scalekit-sso/src/${room}/**/*.spec.ts`],
    // Thousands of cases for each mutant would take hours.
    exclude: ['**/*.{property,long}.spec.ts'],
    // A mutant that hangs a test is found by the time-out of the test, which keeps the runner.
    testTimeout: 4_000,
  },
};
