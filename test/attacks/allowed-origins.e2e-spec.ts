import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { hostileAddresses } from '../support/hostile-addresses.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf } from '../support/sign-in.js';

const ALLOWED = 'https://app.acme.test';
const LOCAL = 'http://127.0.0.1:5173';

/** What looks like an allowed origin, and is another one. */
const LOOK_ALIKES = [
  'https://app.acme.test.evil.test',
  'https://app.acme.test@evil.test',
  'https://user@app.acme.test',
  'https://app.acme.test:8443',
  'https://app.acme.test.',
  'https://x.app.acme.test',
  'https://acme.test',
  'https://appXacme.test',
  'http://app.acme.test',
  'ws://app.acme.test',
  'https://xn--pp-5cd.acme.test',
];
/** What a parser reads as the allowed origin, and no browser sends as `Origin`. */
const OTHER_SPELLINGS = [
  'https://APP.acme.test',
  'HTTPS://app.acme.test',
  'https://app.acme.test:443',
  'https://app.acme.test/',
  'https://app.acme.test, https://app.acme.test',
  '\u0020https://app.acme.test/x',
];

describe.each(ADAPTERS)('G: attacks on an app with pages at other origins, on %s', (adapter) => {
  const scene = setScene(adapter, { options: { allowedOrigins: [ALLOWED, LOCAL] } });
  const attempt = (returnTo: string): ReturnType<typeof scene.attempt> => {
    // Of its own, as one that signs in again and again is taken for a loop.
    scene.browser = new Browser();
    const organization_id = organizationOf(scene.simulator);
    return scene.attempt(new URLSearchParams({ organization_id, return_to: returnTo }).toString());
  };

  it.each([
    ...LOOK_ALIKES.map((origin) => `${origin}/x`),
    'https://\u0430pp.acme.test/',
    'https://app.acme.test%2eevil.test/',
    'https://app.acme.test%40evil.test/',
    'https:\\\\app.acme.test@evil.test/',
    'https://evil.test#https://app.acme.test/',
    'https://evil.test/?https://app.acme.test/',
    'blob:https://app.acme.test/5f0c',
    'javascript://app.acme.test/%0aalert(1)',
    'https://app.acme.test//evil.test',
    'https://app.acme.test/auth/login?organization_id=org_1',
    'null',
  ])('G1 does not return to %s, which is no allowed origin', async (address) => {
    const answer = await attempt(address);
    expect([answer.status, answer.location]).toEqual([302, `${scene.app.url}/`]);
    expect(scene.logger.text).toContain('return_to is refused');
  });

  it('G1 returns to no hostile address that is made of an allowed origin', async () => {
    let logins = 0;
    for (const address of hostileAddresses(LOCAL)) {
      scene.browser = new Browser();
      const query = new URLSearchParams({
        organization_id: organizationOf(scene.simulator),
        return_to: address,
      });
      const left = await scene.browser.visit(`${scene.app.url}/auth/login?${query.toString()}`);
      if (left.status === 400) {
        expectRefusal(scene, left, 'invalid_login_request');
        continue;
      }
      const landed = await scene.browser.visit(
        await scene.simulator.signIn(left.location ?? '', JANE),
      );
      expect([address, landed.location]).toEqual([address, `${scene.app.url}/`]);
      logins += 1;
    }
    expect(logins).toBeGreaterThan(10);
  });

  it('J3 goes on nowhere else after a sign-out of a page at an allowed origin', async () => {
    for (const address of [...LOOK_ALIKES, ...hostileAddresses(LOCAL)]) {
      const left = await scene.browser.visit(`${scene.app.url}/auth/logout`, {
        method: 'POST',
        headers: { origin: ALLOWED, 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({ return_to: address }),
      });
      expect([address, left.status, left.location]).toEqual([address, 303, `${scene.app.url}/`]);
    }
  });

  it.each([...LOOK_ALIKES, ...OTHER_SPELLINGS.slice(0, -1), 'null', ''])(
    'J2 lets no page at %j sign out, end sessions, ask or make links',
    async (origin) => {
      await scene.signIn();
      for (const site of ['same-site', 'cross-site', undefined]) {
        for (const route of ['logout', 'sessions', 'availability', 'portal-link']) {
          const answer = await scene.browser.api(`${scene.app.url}/auth/${route}`, {
            method: 'POST',
            headers: {
              origin,
              'content-type': 'application/json',
              ...(site === undefined ? {} : { 'sec-fetch-site': site }),
            },
            body: JSON.stringify({ everywhere: true, email: JANE.email }),
          });
          const isHidden = origin === 'null' && site === undefined;
          expectRefusal(scene, answer, isHidden ? 'origin_unknown' : 'cross_site_request');
        }
      }
      expect(await scene.whoIsIn()).toBe(JANE.email);
    },
  );

  it('J2 takes no Referer for the Origin of a POST', async () => {
    await scene.signIn();
    const answer = await scene.browser.api(`${scene.app.url}/auth/logout`, {
      method: 'POST',
      headers: { referer: `${ALLOWED}/`, 'sec-fetch-site': 'same-site' },
    });
    expectRefusal(scene, answer, 'cross_site_request');
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it.each([...LOOK_ALIKES, ALLOWED])(
    'S4 takes a link of %s, which another site may have redirected, for one of that site',
    async (origin) => {
      await scene.signIn();
      const left = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`, {
        headers: { referer: `${origin}/`, 'sec-fetch-site': 'cross-site' },
      });
      const max = await scene.simulator.signIn(left.location ?? '', { email: 'max@example.com' });
      expectRefusal(scene, await scene.browser.visit(max), 'already_signed_in');
      expect(await scene.whoIsIn()).toBe(JANE.email);
    },
  );
});
