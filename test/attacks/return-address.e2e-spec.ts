import { Controller, Get, UseGuards } from '@nestjs/common';
import { SsoGuard } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { hostileAddresses } from '../support/hostile-addresses.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf } from '../support/sign-in.js';

/** Guards everything that no other route takes, as a single-page app does. */
@Controller()
class CatchAllController {
  @UseGuards(SsoGuard)
  @Get('spa/*')
  page(): string {
    return 'page';
  }
}

describe.each(ADAPTERS)('G: attacks on the return address, on %s', (adapter) => {
  const scene = setScene(adapter, { controllers: [CatchAllController] });
  const login = (returnTo: string): string =>
    new URLSearchParams({
      organization_id: organizationOf(scene.simulator),
      return_to: returnTo,
    }).toString();

  it('G1 never leaves the app, whatever address was asked for', async () => {
    let logins = 0;
    for (const address of hostileAddresses(scene.app.url)) {
      // Of its own, as one that signs in again and again is taken for a loop.
      scene.browser = new Browser();
      const answer = await scene.browser.visit(`${scene.app.url}/auth/login?${login(address)}`);
      if (answer.status === 400) {
        // Controls, directions of text and length are no address of anybody.
        expectRefusal(scene, answer, 'invalid_login_request');
        continue;
      }
      const callback = await scene.simulator.signIn(answer.location ?? '', JANE);
      const landed = await scene.browser.visit(callback);
      expect([address, landed.status, landed.location]).toEqual([
        address,
        302,
        `${scene.app.url}/`,
      ]);
      logins += 1;
    }
    expect(logins).toBeGreaterThan(10);
  });

  it('G1 keeps hostile addresses off the page of choices, and off the retry of an error', async () => {
    let failures = 0;
    for (const address of hostileAddresses(scene.app.url)) {
      const query = new URLSearchParams({ return_to: address }).toString();
      const choice = await scene.browser.visit(`${scene.app.url}/auth/login?${query}`);
      expect(choice.body).not.toMatch(/evil|return_to|javascript:|data:text/);
      const left = await scene.browser.visit(`${scene.app.url}/auth/login?${login(address)}`);
      if (left.status === 400) {
        expectRefusal(scene, left, 'invalid_login_request');
        expect(left.body).not.toMatch(/evil|javascript:|data:text/);
        continue;
      }
      const failed = await scene.simulator.fail(left.location, 'access_denied');
      const page = await scene.browser.visit(failed);
      expectRefusal(scene, page, 'access_denied');
      expect(page.body).not.toMatch(/evil|javascript:|data:text/);
      failures += 1;
    }
    expect(failures).toBeGreaterThan(10);
  });

  it.each([
    '/spa/..//evil.example',
    '/spa//evil.example',
    '/spa/%2e%2e//evil.example',
    '/spa/%5c..%5cevil.example',
    '/spa/x?next=\\\\evil.example',
    '/spa/%0d%0aSet-Cookie:x=y',
    '/spa/%00',
  ])('G1 sends nobody away who was stopped at %s', async (target) => {
    const { status, headers } = await rawRequest(scene.app.url, target, { accept: 'text/html' });
    expect(status).toBe(302);
    const url = new URL(String(headers.location), scene.app.url);
    expect([url.origin, url.pathname]).toEqual([scene.app.url, '/auth/login']);
    const returnTo = url.searchParams.get('return_to') ?? '/';
    expect(new URL(returnTo, scene.app.url).origin).toBe(scene.app.url);
    expect(returnTo).toMatch(/^\/(?![/\\])/);
  });

  it.each([
    '/dashboard?q=a%20b+c&x=%26&x=2&y=%2F%2Fevil.example#part?not=query',
    '/dashboard?next=https://evil.example/&win=C:%5Cdir',
    '/a%2Fb/c;d=e/%C3%BC?é=%E2%82%AC',
  ])('G2 keeps %s exactly', async (address) => {
    const answer = await scene.attempt(login(address));
    const exact = new URL(address, scene.app.url).href;
    expect(answer.location).toBe(exact);
  });

  it('G2 keeps two thousand characters exactly', async () => {
    const address = `/dashboard?x=${'y'.repeat(1_900)}`;
    expect((await scene.attempt(login(address))).headers.get('location')).toBe(address);
  });

  it('G2 takes an absolute address of ours as its path', async () => {
    const answer = await scene.attempt(login(`${scene.app.url}/dashboard?a=1#b`));
    expect(answer.headers.get('location')).toBe('/dashboard?a=1#b');
  });

  it.each([
    '/auth/login?organization_id=org_1',
    '/auth/callback',
    '//auth/login',
    '/x/../auth/login',
    '/auth/./logout',
    '/Auth%2Flogin',
  ])('G3 does not go round in a circle by %s', async (address) => {
    const answer = await scene.attempt(login(address));
    expect(answer.location).toBe(`${scene.app.url}/`);
  });

  it('G4 says nothing of the address in the cookie, and takes none beside it', async () => {
    await scene.leave(login('/dashboard?secret-place=1'));
    const cookies = await scene.browser.jar.getCookieString(scene.app.url);
    for (const encoding of ['base64url', 'hex'] as const) {
      expect(cookies).not.toContain(Buffer.from('secret-place').toString(encoding).slice(0, 12));
    }
    const callback = await scene.callback(login('/dashboard'));
    const answer = await scene.browser.visit(`${callback}&return_to=https://evil.example/`);
    expect(answer.location).toBe(`${scene.app.url}/dashboard`);
  });
});
