// How good the unit tests are: Stryker changes the code a little, again and again, and some test
// has to notice. A room of the module is judged by its own fast unit tests (docs/mutation.md), so
// it is run by `npm run mutation`, which says which room it is.
const room = process.env.MUTATION_ROOM ?? 'session';

export default {
  testRunner: 'jest-covering-files',
  plugins: ['@stryker-mutator/jest-runner', './scripts/stryker-covering-files.mjs'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  jest: {
    projectType: 'custom',
    configFile: 'jest.config.mjs',
    // Each mutant runs the tests that reach it; that is told by coverage, not by imports.
    enableFindRelatedTests: false,
    // A mutant that hangs a test is found by the time-out of the test, which keeps the runner.
    config: {
      roots: [`<rootDir>/libs/scalekit-sso/src/${room}`],
      testTimeout: 4_000,
      // Thousands of cases for each mutant would take hours.
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.property\\.spec\\.ts$'],
    },
  },
  coverageAnalysis: 'perTest',
  // Constants of a module, such as limits, are reached by every test of a file that loads it: each
  // such mutant would run all tests. Their values are tested at their borders all the same.
  ignoreStatic: true,
  ignorePatterns: ['dist', 'libs/*/dist', 'apps', 'docs', 'test'],
  thresholds: { high: 95, low: 92, break: 90 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
  tempDirName: '.stryker-tmp',
  concurrency: 3,
  // Each run of Jest on ES modules leaves memory behind; a fresh runner is faster than the swelling.
  maxTestRunnerReuse: 40,
  timeoutMS: 10_000,
};
