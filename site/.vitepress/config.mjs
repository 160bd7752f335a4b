import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import {
  renderForSearch,
  withDiagrams,
  withLinksOfTheRepository,
  withTextAsItIsWritten,
} from '../markdown.mjs';
import { anchorOf, apiSidebar, guidesSidebar, placeOf, ROOT } from '../places.mjs';

// Nothing of the site is loaded from elsewhere. VitePress writes scripts and styles into its pages.
const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/** Pages import it, and are not beside what is installed here; what is built of them is. */
const vueOfThisFolder = {
  name: 'vue-of-this-folder',
  enforce: 'pre',
  resolveId: (id, _importer, { ssr }) =>
    ssr && /^vue(?:\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
};

export default defineConfig({
  title: 'nestjs-scalekit-sso',
  description: 'Enterprise single sign-on for NestJS with Scalekit',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  cleanUrls: true,
  srcDir: ROOT,
  outDir: join(ROOT, 'site/dist'),
  srcExclude: [
    // Elsewhere Markdown is made by programs, or is part of a test.
    '!(docs|examples|site|libs|test|bench)/**/*',
    '{docs,test,bench,libs/scalekit-simulator}/*/**',
    '{test,bench}/!(README).md',
    'libs/!(scalekit-simulator)/**',
  ],
  rewrites(page) {
    const place = placeOf(page);
    if (place === undefined) {
      throw new Error(`${page} is in no group of site/sidebar.json`);
    }
    return place;
  },
  head: [
    ['meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }],
    ['meta', { name: 'referrer', content: 'no-referrer' }],
    ['link', { rel: 'icon', href: `${process.env.SITE_BASE ?? '/'}icon.svg` }],
  ],
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { env: 'sh' },
    config(md) {
      withLinksOfTheRepository(md);
      withDiagrams(md);
      withTextAsItIsWritten(md);
    },
  },
  // The theme gives every page a main landmark but this one.
  transformHtml: (html) => html.replace('class="VPHome"', 'role="main" class="VPHome"'),
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/start' },
      { text: 'Errors', link: '/errors' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: { '/api/': apiSidebar(), '/': guidesSidebar() },
    outline: [2, 3],
    search: { provider: 'local', options: { _render: renderForSearch } },
  },
  vite: {
    publicDir: join(ROOT, 'site/public'),
    plugins: [vueOfThisFolder],
    build: { chunkSizeWarningLimit: 2000 },
  },
});
