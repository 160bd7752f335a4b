import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Options } from './options/option.js';
import { DECLARED_OPTIONS } from './scalekit-sso.options.js';

const GUIDE = join(import.meta.dirname, '../../../docs/options.md');
const TABLE = /(<!-- options: .*? -->\n\n)[^]*?(\n\n<!-- end of options -->)/;

function rowsOf(declared: Options, prefix = ''): string[] {
  return Object.entries(declared).flatMap(([name, { members, variable, defaultText }]) =>
    members === undefined
      ? [`| \`${prefix}${name}\` | ${variable ? `\`${variable}\`` : ''} | ${defaultText} |`]
      : rowsOf(members, `${name}.`),
  );
}

it('docs/options.md lists every option as its room declares it', async () => {
  const head = ['| option | environment variable | default |', '| --- | --- | --- |'];
  const guide = readFileSync(GUIDE, 'utf8');
  const table = [...head, ...rowsOf(DECLARED_OPTIONS)].join('\n');
  const page = await format(guide.replace(TABLE, `$1${table}$2`), {
    ...(await resolveConfig(GUIDE)),
    parser: 'markdown',
  });
  if (process.env.npm_lifecycle_event === 'docs') {
    writeFileSync(GUIDE, page);
  }
  expect(readFileSync(GUIDE, 'utf8')).toBe(page);
});
