import { defineConfig } from 'vitest/config';
import { SoakReport } from './test/soak/support/report.mjs';
import base from './vitest.config.mjs';

/** Logins while everything around them fails. `--mode long` takes a quarter of an hour, and writes down what it saw. */
export default defineConfig(({ mode }) => ({
  ...base,
  test: {
    ...base.test,
    include: ['test/soak/**/*.soak-spec.ts'],
    exclude: [],
    env: { ...base.test.env, SOAK: mode === 'long' ? 'long' : 'short' },
    reporters: ['default', new SoakReport(mode === 'long')],
    testTimeout: mode === 'long' ? 1_800_000 : 300_000,
  },
}));
