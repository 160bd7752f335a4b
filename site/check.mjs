// Fails where a page of the built site links to what is not there, or loads anything from elsewhere.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from './places.mjs';

const SITE = join(ROOT, 'site/dist');
const BASE = process.env.SITE_BASE ?? '/';
const files = readdirSync(SITE, { recursive: true, encoding: 'utf8' });
const text = new Map(
  files
    .filter((file) => /\.(?:html|css)$/.test(file))
    .map((file) => [file, readFileSync(join(SITE, file), 'utf8')]),
);
const pages = [...text.keys()].filter((file) => file.endsWith('.html'));
const anchors = new Map(
  pages.map((page) => [page, new Set(valuesOf(text.get(page), /\sid="([^"]*)"/g))]),
);

function valuesOf(content, pattern) {
  return [...content.matchAll(pattern)].map(([, value]) => value.replaceAll('&amp;', '&'));
}

/** The file that a host of static files answers with. */
function fileOf(path) {
  const isFile = (name) => existsSync(join(SITE, name)) && statSync(join(SITE, name)).isFile();
  return [path, `${path}.html`, posix.join(path, 'index.html')].find(isFile);
}

function problemWith(page, link) {
  const url = new URL(link, new URL(BASE + page, 'http://site'));
  if (url.host !== 'site') {
    return undefined;
  }
  if (!url.pathname.startsWith(BASE)) {
    return 'outside of the site';
  }
  const file = fileOf(decodeURI(url.pathname.slice(BASE.length)));
  const anchor = decodeURIComponent(url.hash.slice(1));
  if (file === undefined) {
    return 'no such page';
  }
  return anchor === '' || anchors.get(file)?.has(anchor) ? undefined : 'no such heading';
}

const problems = [];
for (const page of pages) {
  for (const link of new Set(valuesOf(text.get(page), /<a\s[^>]*?href="([^"]*)"/g))) {
    const problem = problemWith(page, link);
    if (problem !== undefined) {
      problems.push(`${page}: ${link}: ${problem}`);
    }
  }
}
const LOADED = /(?:\ssrc=|<link\s[^>]*?href=)"([^"]*)"|url\(["']?([^"')]*)|@import ["']([^"']*)/g;
for (const [file, content] of text) {
  for (const [, ...found] of content.matchAll(LOADED)) {
    const address = found.find((it) => it !== undefined);
    if (/^(?:[a-z]+:)?\/\//i.test(address)) {
      problems.push(`${file}: ${address}: loaded from elsewhere`);
    } else if (!/^data:/.test(address) && address.startsWith('/') && problemWith(file, address)) {
      problems.push(`${file}: ${address}: no such file`);
    }
  }
}

if (pages.length === 0 || problems.length > 0) {
  console.error(`${pages.length} pages\n${problems.join('\n')}`);
  process.exit(1);
}
console.log(`${pages.length} pages, each link of them leads somewhere`);
