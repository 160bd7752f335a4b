import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';

/** What parsers of URLs have been fooled with. */
const PIECES = [
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2f',
  '%5c',
  '%09',
  '%00',
  '%0d%0a',
  '\t',
  '\n',
  '\r',
  '\u0000',
  ' ',
  ':',
  '@',
  '?',
  '#',
  ';',
  '&',
  '=',
  'https:',
  'http:',
  'javascript:',
  'data:',
  'evil.example',
  '127.0.0.1',
  'localhost',
  '[::1]',
  '\u3002',
  '\uff0f',
  '\u2028',
  '\u200b',
  '\ufeff',
  '\u00a0',
  'a',
  '1',
];

describe("return addresses, by Chromium's own parser", () => {
  let chromium: Browser;
  let simulator: ScalekitSimulator;
  let app: TestApp;

  beforeAll(async () => {
    chromium = await launchChromium();
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
    await chromium.close();
  });

  /** Where the app sends a browser that asks for an address after its sign-out. */
  async function locationFor(address: string): Promise<string> {
    const answer = await fetch(`${app.url}/auth/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'text/html' },
      body: new URLSearchParams({ return_to: address }),
    });
    expect(answer.status).toBe(303);
    return answer.headers.get('location') ?? 'none';
  }

  it('lands on the origin of the app, whatever was asked for', async () => {
    const pieces = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 });
    const address = fc.oneof(
      pieces.map((parts) => parts.join('')),
      pieces.map((parts) => `/${parts.join('')}`),
      pieces.map((parts) => app.url + parts.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.webUrl(),
    );
    const addresses = fc.sample(address, 1_500);
    const locations: string[] = [];
    for (const one of addresses) {
      locations.push(await locationFor(one));
    }
    const page = await chromium.newPage();
    await page.goto(app.url);
    const origins = await page.evaluate(
      `(${JSON.stringify(locations)}).map((url) => new URL(url, location.href).origin)`,
    );
    const elsewhere = (origins as string[]).flatMap((origin, index) =>
      origin === app.url ? [] : [{ asked: addresses[index], location: locations[index], origin }],
    );
    expect(elsewhere).toEqual([]);
    // Or the test would prove nothing. Some sixty of the addresses are ways of ours, by chance.
    expect(new Set(locations).size).toBeGreaterThan(10);
    await page.close();
  });
});
