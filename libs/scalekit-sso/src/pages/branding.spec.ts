import { optionsWith } from '../../spec-support/options.js';
import type { OptionsError } from '../options/options-error.js';
import { validateOptions } from '../scalekit-sso.options.js';
import { accentStyle, contrast } from './contrast.js';
import { html } from './html.js';
import { pageBody, pageHeaders, type PageFrame } from './page.js';

const frame = (branding: PageFrame['branding'], appName = 'Acme & Co'): PageFrame => ({
  nonce: 'n',
  language: 'en',
  direction: 'ltr',
  appName,
  title: 'Sign in',
  branding,
});
const bodyWith = (branding: PageFrame['branding'], appName?: string): string =>
  pageBody(frame(branding, appName), html`<p>main</p>`);
const imagesAllowed = (logoUrl?: string): string | undefined =>
  /img-src ([^;]+)/.exec(
    pageHeaders(frame({ logoUrl }), 'x')['Content-Security-Policy'] ?? '',
  )?.[1];

describe('the logo of a page', () => {
  it('takes the place of the name, which is its text', () => {
    expect(bodyWith({})).toContain('<p class="app">Acme &amp; Co</p>');
    const body = bodyWith({ logoUrl: '/logo.svg?a="b"' });
    expect(body).toContain(
      '<img class="logo" src="/logo.svg?a=&quot;b&quot;" alt="Acme &amp; Co" />',
    );
    expect(body).not.toContain('<p class="app">Acme');
    expect(bodyWith({}, '')).not.toContain('class="app"');
  });

  it('is allowed from its own origin only', () => {
    expect(imagesAllowed()).toBe("'self' data:");
    expect(imagesAllowed('/logo.svg')).toBe("'self' data:");
    expect(imagesAllowed('https://cdn.acme.test/a/logo.svg')).toBe(
      "'self' data: https://cdn.acme.test",
    );
  });
});

describe('the accent colour of a page', () => {
  it('is on the page where there is one', () => {
    expect(bodyWith({ accentColor: '#ff6600' })).toContain('--accent: #ff6600');
    expect(bodyWith({})).not.toContain('--link: ');
  });

  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#0a0a0a', '#000000', 1.06],
  ])('of %s has to %s a contrast of %d', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 2);
    expect(contrast(other, one)).toBeCloseTo(expected, 2);
  });

  it.each([
    ['#ffee00', '#000', 'var(--ink)', '#ffee00'],
    ['#2747c7', '#fff', '#2747c7', 'var(--ink)'],
    ['#777777', '#000', 'var(--ink)', 'var(--ink)'],
  ])('%s has text in %s, and links in %s in light and %s in dark', (color, on, light, dark) => {
    expect(accentStyle(color)).toBe(
      `:root { --accent: ${color}; --on-accent: ${on}; --link: ${light}; }
@media (prefers-color-scheme: dark) { :root { --accent: ${color}; --on-accent: ${on}; --link: ${dark}; } }`,
    );
  });
});

describe('the option branding', () => {
  const errorsOf = (branding: object, isProduction = false): readonly string[] => {
    const { environmentUrl, clientId, clientSecret, base } = optionsWith();
    const given = { environmentUrl, clientId, clientSecret, baseUrl: base.origin };
    const cookieSecret = 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE';
    try {
      validateOptions({ ...given, cookieSecret, branding }, { isProduction });
      return [];
    } catch (error) {
      return (error as OptionsError).errors;
    }
  };

  it('is none by default', () => {
    expect(optionsWith().branding).toEqual({ logoUrl: undefined, accentColor: undefined });
  });

  it.each(['/logo.svg', 'https://cdn.acme.test/logo.svg', 'http://127.0.0.1:9000/logo.svg'])(
    'takes the logo %s',
    (logoUrl) => {
      expect(optionsWith({ branding: { logoUrl } }).branding.logoUrl).toBe(logoUrl);
    },
  );

  it.each([
    7,
    'javascript:alert(1)',
    'xhttp://acme.test/',
    'httpx://acme.test/',
    'data:image/png;base64,AA',
    'https://u@acme.test/',
    'http://',
  ])('refuses %j as a logo', (logoUrl) => {
    expect(errorsOf({ logoUrl })).toEqual([
      'branding.logoUrl: is neither an https URL nor a path. Give one like /logo.svg.',
    ]);
  });

  it('refuses a logo over plain http in production', () => {
    const logoUrl = 'http://cdn.acme.test/logo.svg';
    expect(errorsOf({ logoUrl })).toEqual([]);
    expect(errorsOf({ logoUrl }, true)).toEqual(['branding.logoUrl: is plain http. Use https.']);
    expect(errorsOf({ logoUrl: 'https://cdn.acme.test/logo.svg' }, true)).toEqual([]);
  });

  it.each([
    'red',
    7,
    ['#123456'],
    '#fff',
    '#12345g',
    '#1234567',
    ' #123456',
    0x123456,
    '#123456;}',
  ])('refuses %j as a colour', (accentColor) => {
    expect(errorsOf({ accentColor })).toEqual([
      'branding.accentColor: must be a colour of six hexadecimal digits. Give one like #2747c7.',
    ]);
  });

  it.each(['#2747c7', '#FF6600'])('takes the colour %s', (accentColor) => {
    expect(optionsWith({ branding: { accentColor } }).branding.accentColor).toBe(accentColor);
  });
});
