import { APP_GUARD } from '@nestjs/core';
import { SsoGuard } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, leave, problemOf, testOrganizationOf } from '../support/sign-in.js';
import {
  isRecentlyAuthenticated,
  leaveForStepUp,
  STEP_UP_CONTROLLERS,
  stepUp,
} from '../support/step-up.js';

const RETURN_TO = new URLSearchParams({ return_to: '/vault?shelf=a%26b' }).toString();

describe.each(ADAPTERS)('step-up on %s', (adapter) => {
  const scene = setScene(adapter, { controllers: STEP_UP_CONTROLLERS });
  const get = (path: string) => scene.browser.api(scene.app.url + path);
  const sessionId = async (): Promise<string | undefined> =>
    (await scene.browser.jar.getCookies(scene.app.url)).find(({ key }) => key === 'sid')?.value;

  it('leads a browser through a fresh sign-in of the same person, and back', async () => {
    await scene.signIn();
    const asked = await scene.browser.visit(`${scene.app.url}/vault?shelf=a%26b`);
    expect(asked.location).toBe(`${scene.app.url}/auth/step-up?${RETURN_TO}`);
    const left = await scene.browser.visit(asked.location ?? '');
    const { searchParams } = new URL(left.location ?? '');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      connection_id: testOrganizationOf(scene.simulator).connectionId,
      login_hint: JANE.email,
      prompt: 'login',
      code_challenge_method: 'S256',
    });
    expect(searchParams.has('organization_id')).toBe(false);
    const callback = await scene.simulator.signIn(left.location ?? '', JANE);
    const back = await scene.browser.visit(callback);
    expect(back.location).toBe(`${scene.app.url}/vault?shelf=a%26b`);
    expect(back.headers.get('cache-control')).toBe('no-store');
    const { status, body } = await scene.browser.visit(back.location ?? '');
    expect([status, JSON.parse(body)]).toEqual([
      200,
      { email: JANE.email, reauthenticatedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it('gives the session another id, and leaves the app what it kept in it', async () => {
    await scene.signIn();
    await scene.browser.api(`${scene.app.url}/vault/cart`, { method: 'POST' });
    const [before, twin] = [await sessionId(), await scene.browser.clone()];
    const me = JSON.parse((await get('/auth/me')).body) as Record<string, unknown>;
    expect((await stepUp(scene)).status).toBe(302);
    expect(await sessionId()).not.toBe(before);
    expect(await scene.whoIsIn(twin)).toBeUndefined();
    expect(JSON.parse((await get('/session')).body)).toMatchObject({ cart: ['apple'] });
    expect(JSON.parse((await get('/auth/me')).body)).toEqual({
      ...me,
      reauthenticatedAt: expect.stringMatching(/Z$/),
    });
  });

  it('tells a program where to prove it, whatever it wanted to do, and a script how to come back (B18)', async () => {
    await scene.signIn();
    const referer = `${scene.app.url}/vault/form?tab=2`;
    const headers = { referer, 'sec-fetch-site': 'same-origin' };
    const read = await scene.browser.api(`${scene.app.url}/vault?x=1`, { headers });
    expect([read.status, problemOf(read)]).toMatchObject([
      401,
      { code: 'step_up_required', stepUpUrl: '/auth/step-up?return_to=%2Fvault%2Fform%3Ftab%3D2' },
    ]);
    expect(problemOf(read)).not.toHaveProperty('loginUrl');
    // Not back to what only the program can read.
    for (const method of ['GET', 'POST', 'DELETE']) {
      const changed = await scene.browser.api(`${scene.app.url}/vault`, { method });
      expect([changed.status, problemOf(changed)]).toMatchObject([
        401,
        { code: 'step_up_required', stepUpUrl: '/auth/step-up' },
      ]);
    }
    await stepUp(scene);
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await scene.browser.api(`${scene.app.url}/vault`, { method })).status).toBeLessThan(
        300,
      );
    }
  });

  it('explains itself to somebody who posts a form, and keeps what was typed', async () => {
    await scene.signIn();
    const referer = `${scene.app.url}/vault/form?tab=2`;
    const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      scene.browser.visit(`${scene.app.url}/vault`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { referer, 'sec-fetch-site': 'same-origin', ...headers },
      });
    const page = await post({ note: 'a <b> & "c"', other: 'x', name: 'Jane' });
    expect(page.status).toBe(401);
    expect(page.body).toContain('Please confirm that it&#39;s you');
    expect(page.body).toContain('href="/auth/step-up?return_to=%2Fvault%2Fform%3Ftab%3D2"');
    expect(page.body).not.toContain('c&quot;');
    const back = await stepUp(scene, JANE, '/vault/form?tab=2');
    const kept = { note: 'a <b> & "c"', name: 'Jane' };
    expect(JSON.parse((await scene.browser.visit(back.location ?? '')).body)).toEqual(kept);
    expect(JSON.parse((await get('/vault/form?tab=2')).body)).toEqual(kept);
    expect((await post(kept)).status).toBe(201);
    expect(JSON.parse((await get('/vault/form?tab=2')).body)).toEqual({});
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['a form of another site', { origin: 'https://evil.example' }, { note: 'planted' }],
    ['a form of a sibling', { 'sec-fetch-site': 'same-site' }, { note: 'planted' }],
    ['a form of nobody knows where', { referer: '' }, { note: 'planted' }],
    ['a form of another page', { referer: 'https://evil.example/vault/form' }, { note: 'x' }],
    ['nothing that was named', {}, { other: 'x' }],
    ['more than there is room for', {}, { note: 'x'.repeat(8_000) }],
  ])('keeps nothing of %s', async (_case, headers, fields) => {
    await scene.signIn();
    const page = await scene.browser.visit(`${scene.app.url}/vault`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { referer: `${scene.app.url}/vault/form`, ...headers },
    });
    expect(page.status).toBe(401);
    expect(JSON.parse((await get('/vault/form')).body)).toEqual({});
  });

  it('shows what one person typed to nobody else', async () => {
    await scene.signIn();
    await scene.browser.visit(`${scene.app.url}/vault`, {
      method: 'POST',
      body: new URLSearchParams({ note: 'of Jane' }),
      headers: { referer: `${scene.app.url}/vault/form` },
    });
    expect((await get('/vault/form')).body).toContain('of Jane');
    await scene.signIn({ email: 'max@example.com' });
    expect(JSON.parse((await get('/vault/form')).body)).toEqual({});
  });

  it('leads somebody who is not signed in to a login, to the same address', async () => {
    const asked = await scene.browser.visit(`${scene.app.url}/auth/step-up?${RETURN_TO}`);
    expect(asked.location).toBe(`${scene.app.url}/auth/login?${RETURN_TO}`);
    expect(asked.headers.getSetCookie()).toEqual([]);
    const program = await get('/vault');
    expect([program.status, problemOf(program).code]).toEqual([401, 'login_required']);
  });

  it.each([
    ['a program', { accept: 'application/json' }],
    ['curl', { accept: '*/*' }],
  ])('answers %s that is not signed in with 401 at the route (B22)', async (_case, headers) => {
    const answer = await scene.browser.visit(`${scene.app.url}/auth/step-up?${RETURN_TO}`, {
      headers: { 'sec-fetch-dest': 'document', ...headers },
    });
    expect([answer.status, answer.location]).toEqual([401, undefined]);
    expect(problemOf(answer)).toMatchObject({
      code: 'login_required',
      loginUrl: `/auth/login?${RETURN_TO}`,
    });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('lets the marker of a handler beat that of its class, and fails closed', async () => {
    const statuses = async (): Promise<Record<string, number>> => {
      const paths = ['/strict', '/strict/public', '/strict/optional', '/loose', '/loose/both'];
      const answers = await Promise.all(paths.map((path) => get(path)));
      return Object.fromEntries(paths.map((path, index) => [path, answers[index]?.status ?? 0]));
    };
    const open = { '/strict/public': 200, '/strict/optional': 200 };
    const closed = { '/strict': 401, '/loose': 401, '/loose/both': 401 };
    expect(await statuses()).toEqual({ ...open, ...closed });
    await scene.signIn();
    expect(await statuses()).toEqual({ ...open, ...closed });
    await stepUp(scene);
    const all = { '/strict': 200, '/loose': 200, '/loose/both': 200 };
    expect(await statuses()).toEqual({ ...open, ...all });
  });

  it('works behind a global guard', async () => {
    const guarded = await scene.another({
      controllers: STEP_UP_CONTROLLERS,
      providers: [{ provide: APP_GUARD, useClass: SsoGuard }],
    });
    const callback = await scene.simulator.signIn(
      await leave(scene.browser, guarded, scene.ask),
      JANE,
    );
    await scene.browser.visit(callback);
    const asked = await scene.browser.visit(`${guarded.url}/vault`);
    const left = await scene.browser.visit(asked.location ?? '');
    const back = await scene.browser.follow(
      await scene.simulator.signIn(left.location ?? '', JANE),
    );
    expect([back.status, back.url]).toEqual([200, `${guarded.url}/vault`]);
  });

  it('offers a new sign-in where the connection that was signed in with is no more', async () => {
    const { directory } = scene.simulator;
    const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
    await scene.signIn();
    directory.setConnectionEnabled(connectionId, false);
    const successor = directory.createConnection({ organizationId });
    try {
      const { location } = await scene.browser.visit(await leaveForStepUp(scene));
      const page = await scene.browser.visit(location ?? '');
      expect(page.body).toContain('<code>connection_not_active</code>');
      expect(page.body).toContain('Sign out and continue');
      expect(page.body).not.toContain('/auth/step-up');
      const [, returnTo = ''] = /name="return_to" value="([^"]+)"/.exec(page.body) ?? [];
      const body = new URLSearchParams({ return_to: returnTo });
      const out = await scene.browser.visit(`${scene.app.url}/auth/logout`, {
        method: 'POST',
        body,
      });
      expect([out.location, await scene.whoIsIn()]).toEqual([`${scene.app.url}/vault`, undefined]);
      await scene.signIn();
      expect((await stepUp(scene)).location).toBe(`${scene.app.url}/vault`);
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
    } finally {
      directory.deleteConnection(successor.id);
      directory.setConnectionEnabled(connectionId, true);
    }
  });

  it('goes on where another tab has come back first', async () => {
    await scene.signIn();
    const tabs = [
      await leaveForStepUp(scene, '/vault?tab=1'),
      await leaveForStepUp(scene, '/vault?tab=2'),
    ];
    for (const [index, url] of tabs.entries()) {
      const back = await scene.browser.visit(await scene.simulator.signIn(url, JANE));
      expect(back.location).toBe(`${scene.app.url}/vault?tab=${index + 1}`);
    }
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('is there for a controller of the app, too', async () => {
    expect(scene.app.sso.stepUpUrl('/vault?x=1')).toBe('/auth/step-up?return_to=%2Fvault%3Fx%3D1');
    expect(scene.app.sso.stepUpUrl()).toBe('/auth/step-up');
    expect((await scene.browser.visit(`${scene.app.url}/own`)).location).toBe(
      `${scene.app.url}/auth/login?return_to=%2Fvault%3Fown%3D1`,
    );
    await scene.signIn();
    const left = await scene.browser.visit(`${scene.app.url}/own`);
    const back = await scene.browser.visit(await scene.simulator.signIn(left.location ?? '', JANE));
    expect(back.location).toBe(`${scene.app.url}/vault?own=1`);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it.each([
    ['POST', '', 405],
    ['GET', '?return_to=/a&return_to=/b', 400],
    ['GET', '?return_to=%00', 400],
  ])('refuses %s %s', async (method, query, status) => {
    const answer = await scene.browser.visit(`${scene.app.url}/auth/step-up${query}`, { method });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([status, []]);
  });

  it('starts nothing for a frame or a prefetch', async () => {
    await scene.signIn();
    for (const headers of [{ 'sec-fetch-dest': 'iframe' }, { 'sec-purpose': 'prefetch' }]) {
      const answer = await scene.browser.visit(`${scene.app.url}/auth/step-up`, {
        headers: headers as never,
      });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    }
  });

  it.each(['https://evil.example/', '//evil.example', '/auth/step-up', '/auth/login'])(
    'ends at the default address where it is asked to return to %s',
    async (returnTo) => {
      await scene.signIn();
      expect((await stepUp(scene, JANE, returnTo)).location).toBe(`${scene.app.url}/`);
    },
  );
});
