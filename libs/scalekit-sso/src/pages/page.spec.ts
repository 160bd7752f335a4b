import { optionsWith } from '../../spec-support/options.js';
import { html } from './html.js';
import { formTargets, pageBody, pageHeaders, styleNonce, type PageFrame } from './page.js';

const FRAME: PageFrame = {
  nonce: 'n0nce',
  language: 'ar',
  direction: 'rtl',
  appName: 'Acme & Co',
  title: '<Sign in>',
  branding: {},
};

/** Without the style sheet, and without what only lays the source out. */
const bodyOf = (frame: PageFrame): string =>
  pageBody(frame, html`<p>${'main'}</p>`)
    .replace(/(<style[^>]*>)[\s\S]*(<\/style>)/, '$1$2')
    .replace(/\s*\n\s*/g, '');

describe('a page', () => {
  it('is a whole document in its language and direction, with the app in its title', () => {
    expect(bodyOf(FRAME)).toBe(
      [
        '<!doctype html>',
        '<html lang="ar" dir="rtl">',
        '<head>',
        '<meta charset="utf-8" />',
        '<meta name="viewport" content="width=device-width, initial-scale=1" />',
        '<meta name="robots" content="noindex" />',
        '<title>&lt;Sign in&gt; · Acme &amp; Co</title>',
        '<style nonce="n0nce"></style>',
        '</head>',
        '<body>',
        '<main>',
        '<p class="app">Acme &amp; Co</p>',
        '<h1>&lt;Sign in&gt;</h1>',
        '<p>main</p>',
        '</main>',
        '</body>',
        '</html> ',
      ].join(''),
    );
  });

  it('says only what it is about where the app has no name', () => {
    const body = bodyOf({ ...FRAME, appName: '' });
    expect(body).toContain('<title>&lt;Sign in&gt;</title>');
    expect(body).toContain('<main><h1>');
  });

  it('has a style for light, dark, keyboard and small screens', () => {
    const style = /<style nonce="n0nce">([\s\S]*)<\/style>/.exec(pageBody(FRAME, html``))?.[1];
    for (const rule of [
      'color-scheme: light dark',
      'prefers-color-scheme: dark',
      ':focus-visible',
    ]) {
      expect(style).toContain(rule);
    }
    expect(style?.trim().endsWith('}')).toBe(true);
  });
});

describe('the headers of a page', () => {
  it('let nothing run, be framed, or be sent elsewhere', () => {
    expect(pageHeaders(FRAME, "'self' https:")).toEqual({
      'Content-Language': 'ar',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self' 'nonce-n0nce'; img-src 'self' data:; " +
        "font-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'strict-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
  });

  it('let forms lead to the app, to any identity provider by the environment, and back', () => {
    const { base, environmentUrl } = optionsWith();
    expect(formTargets(optionsWith({ allowedOrigins: ['https://spa.acme.test'] }))).toBe(
      `'self' https: ${base.origin} ${environmentUrl} https://spa.acme.test`,
    );
    expect(formTargets(optionsWith({ baseUrl: 'http://127.0.0.1:3000' }))).toBe(
      `'self' https: http: http://127.0.0.1:3000 ${environmentUrl}`,
    );
  });

  it('have a nonce that cannot be guessed, in the characters of one', () => {
    expect(styleNonce()).toMatch(/^[\w-]{22}$/);
    expect(styleNonce()).not.toBe(styleNonce());
  });
});
