import base from './vitest.config.mjs';

/** What shows only after very many rounds, beside the spec that shows the same after fewer. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['{libs,test}/**/*.long.spec.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 300_000,
  },
};
