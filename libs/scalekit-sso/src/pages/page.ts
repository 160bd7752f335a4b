import { randomBytes } from 'node:crypto';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { html, Html } from './html.js';
import { accentStyle } from './contrast.js';
import type { SsoBrandingOptions } from './pages.options.js';
import { parseUrl } from '../options/parse-url.js';

/** A whole answer with a page. */
export interface PageAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A fresh nonce for the style element of one page. */
export function styleNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** The language of a page, and what is on it in every case. */
export interface PageFrame {
  readonly nonce: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Empty where the app has given none. */
  readonly appName: string;
  readonly title: string;
  readonly branding: SsoBrandingOptions;
}

/**
 * Where the form of a page may lead, as browsers check redirects after it too: to the environment, from
 * there to any identity provider, and back to the app. An app on plain http, as in development, may have
 * such a broker too.
 */
export function formTargets({ base, environmentUrl }: ResolvedOptions): string {
  const schemes = base.isSecure ? 'https:' : 'https: http:';
  return [`'self' ${schemes}`, base.origin, environmentUrl, ...base.allowedOrigins].join(' ');
}

/**
 * Headers of a page that may stand at the callback URL: nothing of its address or content goes
 * anywhere else, and it runs no script.
 *
 * @param targets origins that forms may lead to
 */
export function pageHeaders(
  { nonce, language, branding }: Pick<PageFrame, 'nonce' | 'language' | 'branding'>,
  targets: string,
): Record<string, string> {
  return {
    'Content-Language': language,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': [
      "default-src 'none'",
      `style-src 'self' 'nonce-${nonce}'`,
      `img-src 'self' data:${logoSource(branding)}`,
      "font-src 'self'",
      `form-action ${targets}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Referrer-Policy': 'strict-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

/** The frame of the module's own pages. Without a name of the app, it says only what the page is about. */
export function pageBody(frame: PageFrame, main: Html): string {
  const { nonce, language, direction, appName, title, branding } = frame;
  const { accentColor } = branding;
  return html`<!doctype html>
    <html lang="${language}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${appName === '' ? title : `${title} · ${appName}`}</title>
        <style nonce="${nonce}">
          ${new Html(STYLE + (accentColor === undefined ? '' : accentStyle(accentColor)))}
        </style>
      </head>
      <body>
        <main>
          ${appOf(frame)}
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html> `.toString();
}

function appOf({ appName, branding: { logoUrl } }: PageFrame): Html | string {
  if (logoUrl !== undefined) {
    return html`<p class="app"><img class="logo" src="${logoUrl}" alt="${appName}" /></p>`;
  }
  return appName === '' ? '' : html`<p class="app">${appName}</p>`;
}

/** The origin of the logo, where it is another one. */
function logoSource({ logoUrl = '' }: SsoBrandingOptions): string {
  const url = parseUrl(logoUrl);
  return url === undefined ? '' : ` ${url.origin}`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d23; --soft: #555d6b; --line: #d5d9e0; --paper: #fff;
  --ground: #f4f5f7; --accent: #2747c7; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a8b0be; --line: #3a414d;
  --paper: #1b1f26; --ground: #12151a; --accent: #8ea4ff; --on-accent: #10131a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.25rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: .25rem 0 .75rem; font-size: 1.375rem; line-height: 1.3; }
.app { margin: 0; color: var(--soft); font-weight: 600; overflow-wrap: anywhere; }
.logo { display: block; max-width: 100%; max-height: 2.5rem; }
.small { margin: 1.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--soft); font-size: .875rem; }
code { font: .8125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .375rem; font-weight: 600; }
input { width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); border-radius: 8px; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0; align-items: center; }
.button { display: inline-block; padding: .625rem 1.125rem; font: inherit; font-weight: 600;
  border: 1px solid var(--accent); border-radius: 8px; background: var(--accent);
  color: var(--on-accent); text-decoration: none; cursor: pointer; }
.quiet { color: var(--link, var(--accent)); }
:focus-visible { outline: 3px solid var(--link, var(--accent)); outline-offset: 2px; }
`;
