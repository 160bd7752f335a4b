// Stryker's own runner for Jest lets every mutant load all spec files and then skip most of their
// tests. Loading is what takes the time here, so this plug-in lets it load only those files that
// have a test which reaches the mutant. Everything else is that runner's.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  commonTokens,
  declareFactoryPlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

// Of the sandbox, which all runners of a run work in; the first of them makes the dry run.
const FILES_BY_TEST = 'stryker-files-by-test.json';

coveringFilesRunner.inject = tokens(commonTokens.injector);
function coveringFilesRunner(injector) {
  const [jest] = jestPlugins;
  const runner = jest.factory(injector);
  const adapter = runner.jestTestAdapter;
  const run = adapter.run.bind(adapter);
  let testFiles;
  adapter.run = (settings) => run({ ...settings, testFiles: testFiles ?? settings.testFiles });

  const dryRun = runner.dryRun.bind(runner);
  runner.dryRun = async (options) => {
    const result = await dryRun(options);
    const filesByTest = {};
    for (const { id, fileName } of result.tests ?? []) {
      (filesByTest[id] ??= []).push(fileName);
    }
    writeFileSync(FILES_BY_TEST, JSON.stringify(filesByTest));
    return result;
  };

  const mutantRun = runner.mutantRun.bind(runner);
  let filesByTest;
  runner.mutantRun = async (options) => {
    filesByTest ??= existsSync(FILES_BY_TEST)
      ? JSON.parse(readFileSync(FILES_BY_TEST, 'utf8'))
      : {};
    const files = options.testFilter?.flatMap((id) => filesByTest[id] ?? []);
    testFiles = files?.length > 0 ? [...new Set(files)] : undefined;
    return mutantRun(options);
  };
  return runner;
}

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'jest-covering-files', coveringFilesRunner),
];
