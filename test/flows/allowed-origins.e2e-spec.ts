import { Controller, Get, UseGuards } from '@nestjs/common';
import { SsoGuard, StepUp } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer, type VisitOptions } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, organizationOf, problemOf } from '../support/sign-in.js';

const SPA = 'http://127.0.0.1:5173';
const CROSS_SITE = 'https://spa.example';

@UseGuards(SsoGuard)
@Controller('api')
class ApiController {
  @Get('orders')
  orders(): string[] {
    return ['an order'];
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Get('salaries')
  salaries(): number[] {
    return [1];
  }
}

describe.each(ADAPTERS)('an app with pages at other origins, on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: [ApiController],
    options: { allowedOrigins: [SPA, CROSS_SITE] },
    // As the guide says.
    prepare: (app) => {
      app.enableCors({ origin: [SPA, CROSS_SITE], credentials: true });
    },
  });

  /** What `fetch(path, { credentials: 'include' })` sends from a page there. */
  const call = (path: string, options: VisitOptions = {}, origin = SPA): Promise<Answer> =>
    scene.browser.api(scene.app.url + path, {
      ...options,
      headers: {
        origin,
        referer: `${origin}/`,
        'sec-fetch-site': origin === SPA ? 'same-site' : 'cross-site',
        'sec-fetch-mode': 'cors',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
    });
  const post = (path: string, body: object = {}, origin = SPA): Promise<Answer> =>
    call(path, { method: 'POST', body: JSON.stringify(body) }, origin);
  const login = (returnTo: string): string =>
    new URLSearchParams({
      organization_id: organizationOf(scene.simulator),
      return_to: returnTo,
    }).toString();

  it.each([SPA, CROSS_SITE])('lets the browser read every answer for %s', async (origin) => {
    const routes = [
      ['GET', '/auth/me'],
      ['GET', '/auth/sessions'],
      ['GET', '/api/orders'],
      ['POST', '/auth/sessions'],
      ['POST', '/auth/availability'],
      ['POST', '/auth/portal-link'],
      ['POST', '/auth/logout'],
    ] as const;
    for (const [method, path] of routes) {
      const asked = await call(
        path,
        {
          method: 'OPTIONS',
          headers: {
            'access-control-request-method': method,
            'access-control-request-headers': 'content-type',
          },
        },
        origin,
      );
      expect([path, asked.status]).toEqual([path, 204]);
      const answer = method === 'GET' ? await call(path, {}, origin) : await post(path, {}, origin);
      for (const { headers } of [asked, answer]) {
        expect([path, headers.get('access-control-allow-origin')]).toEqual([path, origin]);
        expect(headers.get('access-control-allow-credentials')).toBe('true');
      }
    }
  });

  it('signs in from a page there, and returns to it', async () => {
    const address = `${SPA}/orders?x=1#top`;
    const answer = await scene.attempt(login(address));
    expect(answer.location).toBe(address);
    const { status, body } = await call('/auth/me');
    expect([status, body]).toEqual([200, expect.stringContaining('jane@example.com')]);
    expect((await call('/api/orders')).status).toBe(200);
    expect(answer.headers.get('x-sso-return-to-refused')).toBeNull();
  });

  it('gives a page there absolute URLs, which lead back to it', async () => {
    const refused = await call('/api/orders');
    expect([refused.status, problemOf(refused).loginUrl]).toEqual([
      401,
      `${scene.app.url}/auth/login?return_to=${encodeURIComponent(`${SPA}/`)}`,
    ]);
    const told = await post('/auth/availability', { email: 'jane@example.com' });
    const { loginUrl } = JSON.parse(told.body) as { loginUrl: string };
    expect(loginUrl).toBe(`${scene.app.url}/auth/login?login_hint=jane%40example.com`);
    await scene.signIn();
    const stepUp = await call('/api/salaries');
    expect([stepUp.status, problemOf(stepUp).stepUpUrl]).toEqual([
      401,
      `${scene.app.url}/auth/step-up?return_to=${encodeURIComponent(`${SPA}/`)}`,
    ]);
    const left = await scene.browser.visit(problemOf(stepUp).stepUpUrl ?? '');
    const back = await scene.browser.visit(await scene.simulator.signIn(left.location ?? '', JANE));
    expect(back.location).toBe(`${SPA}/`);
    expect((await call('/api/salaries')).status).toBe(200);
  });

  it('gives a page of its own the paths that it knows', async () => {
    const headers = { origin: scene.app.url, 'sec-fetch-site': 'same-origin' };
    const told = await call('/auth/availability', {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'jane@example.com' }),
    });
    expect(told.body).toContain('"loginUrl":"/auth/login?');
  });

  it('signs out from a page there, by script and by form', async () => {
    await scene.signIn();
    expect((await post('/auth/logout')).status).toBe(204);
    expect(await scene.whoIsIn()).toBeUndefined();
    await scene.signIn();
    const form = await scene.browser.visit(`${scene.app.url}/auth/logout`, {
      method: 'POST',
      headers: { origin: SPA, 'sec-fetch-site': 'same-site' },
      body: new URLSearchParams({ return_to: `${SPA}/bye` }),
    });
    expect([form.status, form.location]).toEqual([303, `${SPA}/bye`]);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('lists and ends sessions from a page there', async () => {
    await scene.signIn();
    const other = scene.browser;
    scene.browser = new Browser();
    await scene.signIn();
    const { sessions } = JSON.parse((await call('/auth/sessions')).body) as {
      sessions: { id: string; isCurrent: boolean }[];
    };
    const id = sessions.find(({ isCurrent }) => !isCurrent)?.id;
    expect((await post('/auth/sessions', { id })).status).toBe(204);
    expect(await scene.whoIsIn(other)).toBeUndefined();
    expect((await post('/auth/sessions', { everywhere: true })).status).toBe(204);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it.each([
    ['of the same site', `${SPA}/`, 'same-site', MAX.email],
    ['of another site, or of one in between', `${CROSS_SITE}/`, 'cross-site', undefined],
    ['that hides itself', undefined, 'same-site', undefined],
  ])('changes accounts by a link of a page there %s: %s', async (_case, referer, site, email) => {
    await scene.signIn();
    const left = await scene.browser.visit(`${scene.app.url}/auth/login?${login(`${SPA}/`)}`, {
      headers: { 'sec-fetch-site': site, ...(referer === undefined ? {} : { referer }) },
    });
    const answer = await scene.browser.visit(
      await scene.simulator.signIn(left.location ?? '', MAX),
    );
    if (email === undefined) {
      expect([answer.status, answer.body]).toEqual([
        409,
        expect.stringContaining('already_signed_in'),
      ]);
    } else {
      expect(answer.location).toBe(`${SPA}/`);
    }
    expect(await scene.whoIsIn()).toBe(email ?? JANE.email);
  });

  it('ends logins and sign-outs there that name no address, where the options say so', async () => {
    const app = await scene.another({
      options: { allowedOrigins: [SPA], defaultReturnTo: `${SPA}/home`, afterSignOut: SPA },
    });
    const query = `organization_id=${organizationOf(scene.simulator)}`;
    const callback = await scene.simulator.signIn(await scene.leave(query, app), JANE);
    expect((await scene.browser.visit(callback)).location).toBe(`${SPA}/home`);
    const headers = { origin: SPA };
    const out = await scene.browser.visit(`${app.url}/auth/logout`, { method: 'POST', headers });
    expect([out.status, out.location]).toEqual([303, `${SPA}/`]);
  });

  it('says in the log and in a header which address it has refused, and nothing else of it', async () => {
    const query = login('https://other.example/a?token=s3cret-of-jane');
    const answer = await scene.browser.visit(`${scene.app.url}/auth/login?${query}`);
    const target = 'leads to https://other.example';
    expect(answer.headers.get('x-sso-return-to-refused')).toBe(target);
    const lines = scene.logger.text.split('\n').filter((line) => line.includes(target));
    expect(lines).toEqual([expect.stringContaining('return_to is refused | ')]);
    expect(scene.logger.text).not.toContain('s3cret-of-jane');
  });
});
