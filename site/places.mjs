// Which file of the repository is which page of the site.
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path) => readFileSync(join(ROOT, path), 'utf8');

export const GROUPS = JSON.parse(read('site/sidebar.json'));
const listed = new Set(GROUPS.flatMap(({ pages }) => pages));
const OWN_PLACES = new Map([
  ['site/pages/index.md', 'index.md'],
  ['README.md', 'start.md'],
  ['libs/scalekit-simulator/README.md', 'simulator.md'],
  ['test/README.md', 'tests.md'],
]);

/** Where a file is on the site; `undefined` where it is no page of it. */
export function placeOf(path) {
  const own = OWN_PLACES.get(path);
  if (own !== undefined) {
    return own;
  }
  if (path.startsWith('site/api/')) {
    return path.slice('site/'.length);
  }
  return listed.has(path)
    ? path
        .replace(/^(?:docs|site\/pages)\//, '')
        .replace(/\/README\.md$/, '.md')
        .toLowerCase()
    : undefined;
}

/** What a link on a page leads to, as a path from the root of the repository. */
export function targetOf(page, path) {
  return posix.join(posix.dirname(page), path);
}

/** The anchor that GitHub gives to a heading, so that one link works in both places. */
export function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

const linkTo = (place) => `/${place.replace(/(?:index)?\.md$/, '')}`;

/** The guides in their groups, each with the title that its own first heading has. */
export function guidesSidebar() {
  return GROUPS.map(({ text, pages }) => ({
    text,
    collapsed: true,
    items: pages.map((page) => {
      const [, title = page] = /^# (.+)$/m.exec(read(page)) ?? [];
      return {
        text: page === 'README.md' ? 'Getting started' : title,
        link: linkTo(placeOf(page)),
      };
    }),
  }));
}

/** The exports of the packages, by entry point and kind, as TypeDoc lists them. */
export function apiSidebar(entries = JSON.parse(read('site/api/navigation.json'))) {
  return entries.map(({ title, path, children }) => ({
    text: title,
    ...(path && { link: linkTo(`api/${path}`) }),
    ...(children && { collapsed: true, items: apiSidebar(children) }),
  }));
}
