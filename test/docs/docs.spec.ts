import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { SSO_ERRORS } from 'nestjs-scalekit-sso';
import { format, resolveConfig } from 'prettier';
import { errorsPage } from './errors-page.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const GUIDES = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/README.md`),
  ...['libs/scalekit-simulator/README.md', 'bench/README.md', 'test/README.md', ...pagesIn('docs')],
];

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the guides', () => {
  it('list every failure of the catalogue as it is', async () => {
    const options = await resolveConfig(join(ROOT, 'docs/errors.md'));
    const page = await format(errorsPage(SSO_ERRORS), { ...options, parser: 'markdown' });
    if (process.env.npm_lifecycle_event === 'docs') {
      writeFileSync(join(ROOT, 'docs/errors.md'), page);
    }
    expect(read('docs/errors.md')).toBe(page);
  });

  it.each(GUIDES)('%s links to files that exist', (guide) => {
    const folder = join(ROOT, guide, '..');
    const links = [...read(guide).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => path);
    expect(links.filter((path) => !existsSync(join(folder, path ?? '')))).toEqual([]);
  });

  it.each(GUIDES)('%s links to headings that exist', (guide) => {
    const links = [...read(guide).matchAll(/\]\((?!https?:)([^)#\s]*\.md|)#([^)\s]+)\)/g)];
    const broken = links.filter(([, path = '', anchor = '']) => {
      const target = path === '' ? guide : posix.join(posix.dirname(guide), path);
      return !anchorsOf(target).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

describe('a room of the module', () => {
  const rooms = readdirSync(join(ROOT, 'libs/scalekit-sso/src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(rooms)('has at most 15 source files: %s', (room) => {
    const files = readdirSync(join(ROOT, 'libs/scalekit-sso/src', room));
    const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    expect(sources.length).toBeLessThanOrEqual(15);
  });
});

describe('the README', () => {
  it('is short enough to be read', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250);
  });
});

describe('the threat model', () => {
  const proofs = [
    ...read('docs/threat-model.md').matchAll(/`((?:test|libs)\/[^`]+\.ts)`: ([^|\n`]+)/g),
  ];

  it('names a proof for each threat', () => {
    const threats = read('docs/threat-model.md').match(/^\| T\d+/gm) ?? [];
    expect(threats.length).toBeGreaterThan(20);
    expect(proofs.length).toBeGreaterThanOrEqual(threats.length);
  });

  it.each(proofs.map(([, file = '', titles = '']) => [file, titles]))(
    '%s has %s',
    (file, titles) => {
      const source = read(file);
      const named = [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((title) => !source.includes(title))).toEqual([]);
    },
  );
});
