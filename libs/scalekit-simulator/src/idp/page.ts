import { createHash, randomBytes } from 'node:crypto';
import type { Response } from 'express';
import { html, Html } from './html.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1b20; --soft: #5b5766; --line: #d9d5df; --paper: #fff;
  --ground: #f5f2f8; --accent: #5b3cc4; --on-accent: #fff; --band: #efe9fb; --bad: #a5231b; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeaf2; --soft: #b0aabc; --line: #423d4d;
  --paper: #1f1c26; --ground: #15131a; --accent: #b7a3ff; --on-accent: #17131f; --band: #2a2438; --bad: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
header { background: var(--band); border-bottom: 1px solid var(--line); padding: .625rem 1rem;
  font-size: .875rem; text-align: center; }
header p { margin: 0; }
main { width: 100%; max-width: 30rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 0 0 .25rem; font-size: 1.0625rem; }
.soft { color: var(--soft); margin: .25rem 0 1rem; }
section, .tile { background: var(--paper); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.25rem; margin: 1rem 0; }
details.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px;
  padding: .875rem 1.25rem; margin: 1rem 0; }
summary { font-weight: 600; cursor: pointer; }
label { display: block; margin: .875rem 0 .25rem; font-weight: 600; font-size: .9375rem; }
input, select, textarea { width: 100%; padding: .5625rem .75rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: 8px; }
section > :last-child { margin-bottom: 0; }
ul { padding-left: 1.25rem; }
ul.rows { margin: .75rem 0 0; padding: 0; list-style: none; }
ul.rows li { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem;
  justify-content: space-between; padding: .75rem 0; border-top: 1px solid var(--line); }
ul.rows form { display: flex; gap: .5rem; }
ul.rows button { margin: 0; padding: .375rem .875rem; }
.badge { padding: .0625rem .5rem; border-radius: 99px; background: var(--band); font-size: .8125rem; }
.note { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--band); }
.note.bad { border-color: var(--bad); color: var(--bad); background: var(--paper); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
label.check { display: flex; gap: .5rem; align-items: center; font-weight: 400; }
label.check input { width: auto; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .75rem; }
button { margin-top: 1.125rem; padding: .625rem 1.125rem; font: inherit; font-weight: 600; cursor: pointer;
  border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent); }
button.quiet { background: transparent; color: var(--accent); }
a { color: var(--accent); }
code { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** What a page has that may be embedded by apps. */
export interface Embedding {
  /** What the page is, for its header. */
  readonly banner: string;
  /** Origins of the apps. */
  readonly frameAncestors: readonly string[];
  readonly script: string;
  /** For the script, as JSON in `document.body.dataset.page`. */
  readonly data: object;
}

const PLAIN: Embedding = {
  banner: 'a local identity provider for development. No real account is needed.',
  frameAncestors: [],
  script: '',
  data: {},
};

/** Sends a page of the simulator. Pages run no script and are not embedded, unless they say so. */
export function sendPage(
  response: Response,
  status: number,
  title: string,
  main: Html,
  { banner, frameAncestors, script, data }: Embedding = PLAIN,
): void {
  const nonce = randomBytes(16).toString('base64url');
  const scripts = script === '' ? '' : `script-src 'nonce-${nonce}'; connect-src 'self'; `;
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ');
  // Inside of an app's page, landmarks have to be told from those of the app.
  const label = (text: string): Html => (script === '' ? html`` : html`aria-label="${text}"`);
  response
    .status(status)
    .set({
      // No form-action: browsers apply it to redirects too, and forms lead to any app.
      'Content-Security-Policy': `default-src 'none'; style-src '${STYLE_HASH}'; ${scripts}base-uri 'none'; frame-ancestors ${ancestors}`,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .type('html')
    .send(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>${title} · Scalekit simulator</title>
            ${new Html(`<style>${STYLE}</style>`)}
          </head>
          <body data-page="${JSON.stringify(data)}">
            <header ${label('Scalekit simulator')}>
              <p><strong>Scalekit simulator</strong> — ${banner}</p>
            </header>
            <main ${label(title)}>
              <h1>${title}</h1>
              ${main}
            </main>
            ${script === '' ? '' : new Html(`<script nonce="${nonce}">${script}</script>`)}
          </body>
        </html> `.toString(),
    );
}
