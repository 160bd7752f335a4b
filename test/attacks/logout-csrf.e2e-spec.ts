import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { hostileAddresses } from '../support/hostile-addresses.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

describe.each(ADAPTERS)('J: attacks on the sign-out, on %s', (adapter) => {
  const scene = setScene(adapter);
  const logout = (): string => `${scene.app.url}/auth/logout`;
  const own = (): Record<string, string> => ({
    origin: scene.app.url,
    'sec-fetch-site': 'same-origin',
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'J1 does not sign out by %s',
    async (method) => {
      await scene.signIn();
      const answer = await scene.browser.visit(logout(), { method, headers: own() });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await scene.whoIsIn()).toBe(JANE.email);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['an image', { 'sec-fetch-dest': 'image' }],
    ['a prefetch', { 'sec-purpose': 'prefetch' }],
    ['a method override', { 'x-http-method-override': 'POST' }],
  ])('J1 does not sign out by a GET of %s', async (_case, headers) => {
    await scene.signIn();
    expect((await scene.browser.visit(`${logout()}?_method=POST`, { headers })).status).toBe(405);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  const foreign: [string, () => Record<string, string>][] = [
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    ['an old browser at another site', () => ({ origin: 'https://evil.example' })],
    ['a sibling', () => ({ origin: 'https://other.example', 'sec-fetch-site': 'same-site' })],
    ['another port', () => ({ origin: scene.app.url.replace(/\d+$/, '1') })],
    ['another scheme', () => ({ origin: scene.app.url.replace('http:', 'https:') })],
    ['a longer host', () => ({ origin: `${scene.app.url}.evil.example` })],
    ['an origin with a path', () => ({ origin: `${scene.app.url}/` })],
    ['two origins', () => ({ origin: `${scene.app.url} https://evil.example` })],
    ['an empty origin', () => ({ origin: '' })],
    ['a sandboxed frame', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
    ['no page', () => ({ 'sec-fetch-site': 'none' })],
    ['an unknown word', () => ({ ...own(), 'sec-fetch-site': 'Same-Origin' })],
    ['a contradiction', () => ({ ...own(), origin: 'https://evil.example' })],
    ['the other contradiction', () => ({ ...own(), 'sec-fetch-site': 'cross-site' })],
  ];
  it.each(foreign)('J2 refuses a POST from %s', async (_case, headers) => {
    await scene.signIn();
    const page = await scene.browser.visit(logout(), { method: 'POST', headers: headers() });
    expectRefusal(scene, page, 'cross_site_request');
    const answer = await scene.browser.api(logout(), { method: 'POST', headers: headers() });
    expectRefusal(scene, answer, 'cross_site_request');
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it.each<[string, () => Record<string, string>]>([
    ['our own page', own],
    ['our own page in an old browser', () => ({ origin: scene.app.url })],
    ['our own page without a referrer', () => ({ ...own(), origin: 'null' })],
    ['no browser at all', () => ({})],
  ])('J2 signs out by a POST of %s', async (_case, headers) => {
    await scene.signIn();
    const answer = await scene.browser.api(logout(), { method: 'POST', headers: headers() });
    expect(answer.status).toBe(204);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it.each([
    ['/dashboard', 401],
    ['/auth/me', 405],
    ['/auth/login', 405],
    ['/auth/callback', 405],
  ])('J2 does nothing for a foreign POST of %s', async (path, status) => {
    const answer = await scene.browser.visit(scene.app.url + path, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('J3 goes nowhere else after the sign-out', async () => {
    for (const address of hostileAddresses(scene.app.url)) {
      const body = new URLSearchParams({ return_to: address });
      const left = await scene.browser.visit(logout(), { method: 'POST', headers: own(), body });
      expect([address, left.status, left.location]).toEqual([address, 303, `${scene.app.url}/`]);
    }
  });

  it.each<[string, string, string]>([
    [
      'a list',
      'return_to=/dashboard&return_to=https://evil.example',
      'application/x-www-form-urlencoded',
    ],
    ['a field', 'return_to[x]=https://evil.example', 'application/x-www-form-urlencoded'],
    ['JSON', '{"return_to":"https://evil.example"}', 'application/json'],
    ['JSON of another type', '{"return_to":{"href":"https://evil.example"}}', 'application/json'],
    ['JSON null', 'null', 'application/json'],
  ])('J3 goes nowhere else for %s', async (_case, body, type) => {
    await scene.signIn();
    const headers = { ...own(), 'content-type': type };
    const left = await scene.browser.visit(logout(), { method: 'POST', headers, body });
    // The framework's own parser may refuse what is JSON and no object.
    const isRefused = body === 'null' && adapter === 'express';
    expect([left.status, left.location]).toEqual(
      isRefused ? [400, undefined] : [303, `${scene.app.url}/`],
    );
    expect(await scene.whoIsIn()).toBe(isRefused ? JANE.email : undefined);
  });

  it('J4 takes a sign-out without a session, and a second one, for a success', async () => {
    const stranger = new Browser();
    const page = await stranger.visit(logout(), { method: 'POST', headers: own() });
    expect([page.status, page.location]).toEqual([303, `${scene.app.url}/`]);
    await scene.signIn();
    const twin = await scene.browser.clone();
    const both = await Promise.all(
      [scene.browser, twin].map((one) => one.api(logout(), { method: 'POST', headers: own() })),
    );
    expect(both.map(({ status }) => status)).toEqual([204, 204]);
    expect(await scene.whoIsIn(twin)).toBeUndefined();
    expect((await scene.signIn()).status).toBe(200);
  });

  it.each(['garbage', 's:garbage.garbage', '%00', 'a'.repeat(5_000)])(
    'J4 takes a sign-out with a cookie of no session for a success: case %#',
    async (value) => {
      const headers = { ...own(), cookie: `sid=${value}` };
      expect((await new Browser().api(logout(), { method: 'POST', headers })).status).toBe(204);
    },
  );
});
