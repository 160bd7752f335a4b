import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const GROUPS = JSON.parse(readFileSync(join(ROOT, 'site/sidebar.json'), 'utf8')) as {
  text: string;
  pages: string[];
}[];
const listed = GROUPS.flatMap(({ pages }) => pages);

describe('the sidebar of the site', () => {
  it.each([
    ...['', 'docs/'].flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => folder + name),
    ),
    ...readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/README.md`),
  ])('has %s in one of its groups', (page) => {
    expect(listed.filter((it) => it === page)).toEqual([page]);
  });

  it('names pages that exist, each once', () => {
    expect(listed.filter((page) => !existsSync(join(ROOT, page)))).toEqual([]);
    expect(listed.length).toBe(new Set(listed).size);
  });
});
