// Makes the script of `GET /auth/portal-events.js` from the function that bundlers import. It is text
// in the source, and not made at run time: a minified server would serve whatever its bundler made of
// the function. `--check` fails where the text is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const room = join(dirname(dirname(fileURLToPath(import.meta.url))), 'libs/scalekit-sso/src/portal');
const target = join(room, 'portal-events-script.ts');

const { outputText } = ts.transpileModule(readFileSync(join(room, 'portal-events.ts'), 'utf8'), {
  compilerOptions: {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    removeComments: true,
    verbatimModuleSyntax: true,
  },
});
const text = outputText.trim().replace(/[\\`]|\$\{/g, '\\$&');
const made = `// Made by scripts/portal-events-script.mjs from portal-events.ts: change that, then run it.

/** The module that \`GET /auth/portal-events.js\` serves. */
export const PORTAL_EVENTS_SCRIPT = \`${text}
\`;
`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, made);
} else if (readFileSync(target, 'utf8') !== made) {
  console.error(
    'portal-events-script.ts is not current: run node scripts/portal-events-script.mjs',
  );
  process.exitCode = 1;
}
