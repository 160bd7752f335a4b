import base from './vitest.config.mjs';

/** The suite that drives the built demo in a real Chromium. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/browser/**/*.browser-spec.ts'],
    exclude: [],
    maxWorkers: 1,
    testTimeout: 60_000,
  },
};
