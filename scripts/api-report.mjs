// Compares the public types of each entry point with the reports in api/, so that none changes by
// accident. `--write` takes them as they are; a reviewer sees what has changed. Needs `npm run build:libs`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = join(import.meta.dirname, '..');
const entries = {
  'scalekit-sso': [
    'index',
    'testing/index',
    'portal/portal-events',
    'auth0/index',
    'cognito/index',
    'firebase/index',
  ],
  'scalekit-simulator': ['index'],
};
const isWritten = process.argv.includes('--write');
const temporary = mkdtempSync(join(tmpdir(), 'api-report-'));
process.once('exit', () => {
  rmSync(temporary, { recursive: true, force: true });
});

function report(lib, entry) {
  const name = [lib, ...entry.split('/').filter((part) => part !== 'index')].join('-');
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: join(root, 'libs', lib),
      mainEntryPointFilePath: join(root, 'libs', lib, 'dist/esm', `${entry}.d.ts`),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'nodenext',
            moduleResolution: 'nodenext',
            strict: true,
            skipLibCheck: true,
            types: ['node'],
          },
          files: [join(root, 'libs', lib, 'dist/esm', `${entry}.d.ts`)],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(root, 'api'),
        reportTempFolder: temporary,
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      // Docstrings are checked by TypeDoc, and types by the compiler.
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'libs', lib, 'package.json'),
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    localBuild: isWritten,
    messageCallback: (message) => {
      // What has changed is said below; the notice about the version of TypeScript is no news.
      message.handled = message.logLevel !== 'error';
    },
  });
  return { name, isChanged: apiReportChanged, errorCount };
}

const results = Object.entries(entries).flatMap(([lib, all]) =>
  all.map((entry) => report(lib, entry)),
);
const failed = results.filter(({ errorCount }) => errorCount > 0);
const changed = results.filter(({ isChanged }) => isChanged);
for (const { name } of failed) {
  console.error(`${name}: the types could not be read.`);
}
for (const { name } of changed) {
  console.log(`${name}: ${isWritten ? 'written' : 'the public types have changed'}.`);
}
if (changed.length > 0 && !isWritten) {
  console.error(
    'Is that meant? Then run `node scripts/api-report.mjs --write`, look at what it changes in api/, and commit that. A change that breaks users belongs into CHANGELOG.md.',
  );
}
process.exitCode = failed.length > 0 || (changed.length > 0 && !isWritten) ? 1 : 0;
