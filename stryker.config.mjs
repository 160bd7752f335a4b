// How good the unit tests are: Stryker changes the code a little, again and again, and some test
// has to notice. A room of the module is judged by its own fast unit tests (docs/mutation.md), so
// it is run by `npm run mutation`, which says which room it is.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: {
    configFile: 'vitest.mutation.config.mjs',
    // Each mutant runs the tests that reach it; that is told by coverage, not by imports.
    related: false,
  },
  coverageAnalysis: 'perTest',
  // Constants of a module, such as limits, are reached by every test of a file that loads it: each
  // such mutant would run all tests. Their values are tested at their borders all the same.
  ignoreStatic: true,
  ignorePatterns: ['dist', 'libs/*/dist', 'apps', 'docs', 'site', 'test'],
  thresholds: { high: 95, low: 92, break: 90 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
  tempDirName: '.stryker-tmp',
  concurrency: 2,
  timeoutMS: 10_000,
};
