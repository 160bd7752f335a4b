import { controllerOf } from '../../spec-support/module.js';
import { Answer } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { sessionPartsWith, signedInRequest } from '../../spec-support/sessions.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { SessionsController } from './sessions.controller.js';
import type { SsoSessionSummary } from './user-sessions.service.js';

const options = optionsWith({ afterSignOut: '/bye' });
let parts: Awaited<ReturnType<typeof sessionPartsWith>>;
let store: ReturnType<typeof sessionStore>;
let controller: SessionsController;
let answer: Answer;
let jane: SessionRequest;

beforeEach(async () => {
  parts = await sessionPartsWith(options);
  store = sessionStore();
  controller = controllerOf(parts.module, SessionsController);
  answer = new Answer();
  jane = await signedInRequest(store, parts.sessions);
});

const send = (request: SessionRequest, fields: Partial<SsoRequest> = {}): Promise<void> =>
  controller[fields.method === 'POST' ? 'end' : 'list'](Object.assign(request, fields), answer);
const post = (body: unknown, fields: Partial<SsoRequest> = {}): Promise<void> =>
  send(jane, { method: 'POST', body, ...fields });

describe('the sessions route', () => {
  it.each<[string, Partial<SsoRequest>, string | undefined]>([
    ['lists', { method: 'GET' }, undefined],
    ['ends one', { method: 'POST', body: { id: 'none' } }, 'session_not_found'],
  ])('%s within a limit for each user, whatever the address (S18)', async (_case, fields, code) => {
    const limited = optionsWith({ rateLimits: { routes: { sessions: 2 } } });
    controller = controllerOf((await sessionPartsWith(limited)).module, SessionsController);
    const codes: unknown[] = [];
    for (const ip of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      const outcome = send(jane, { ...fields, ip });
      codes.push(await outcome.catch((error: unknown) => (error as SsoError).code));
    }
    expect(codes).toEqual([code, code, 'too_many_requests']);
  });

  it.each(['GET', 'HEAD'])('lists by %s', async (method) => {
    await send(jane, { method });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const { sessions } = JSON.parse(answer.body ?? '') as { sessions: SsoSessionSummary[] };
    expect(sessions).toEqual([expect.objectContaining({ isCurrent: true })]);
  });

  it('tells a visitor to sign in, and no cache', async () => {
    const visit = send(sessionRequest(store));
    await expect(visit).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login' },
    });
    expect(answer.headers).toEqual({ 'cache-control': 'no-store' });
  });

  it('tells who was signed in that the session is over', async () => {
    await parts.sessions.endSessions({ organizationId: 'org_1' }, jane);
    await expect(send(jane)).rejects.toMatchObject({ code: 'session_expired' });
  });

  it.each([true, 'true'])('ends everything with everywhere: %j', async (everywhere) => {
    const other = await signedInRequest(store, parts.sessions);
    await post({ everywhere });
    expect(answer).toMatchObject({ status: 204, body: '' });
    await expect(parts.sessions.current(other)).resolves.toBeUndefined();
  });

  it('ends the session at the environment with everything', async () => {
    const own = optionsWith({
      environmentLogout: { postLogoutRedirectUris: ['https://app.example.com/bye'] },
    });
    parts = await sessionPartsWith(own);
    controller = controllerOf(parts.module, SessionsController);
    jane = await signedInRequest(store, parts.sessions, { idToken: 'ey.J.x' });
    await post({ everywhere: true });
    expect(JSON.parse(answer.body ?? '')).toEqual({
      logoutUrl: expect.stringContaining('ey.J.x') as unknown,
    });
  });

  it('ends one by its id', async () => {
    const other = await signedInRequest(store, parts.sessions);
    const list = await parts.userSessions.list(jane);
    await post({ id: list.find(({ isCurrent }) => !isCurrent)?.id });
    expect(answer.status).toBe(204);
    await expect(parts.sessions.current(other)).resolves.toBeUndefined();
    await expect(parts.sessions.current(jane)).resolves.toBeDefined();
  });

  it.each([undefined, null, {}, { id: 'x' }, { everywhere: 'yes' }, { everywhere: 1 }])(
    'ends nothing for %j',
    async (body) => {
      await expect(post(body)).rejects.toMatchObject({ code: 'session_not_found' });
      await expect(parts.sessions.current(jane)).resolves.toBeDefined();
    },
  );

  it.each([
    [{ return_to: '/next' }, '/next'],
    [{ return_to: 'https://evil.test/' }, '/bye'],
    [{}, '/bye'],
  ])('sends the browser on after a form with %j', async (fields, location) => {
    await post({ everywhere: 'true', ...fields }, { headers: { accept: 'text/html' } });
    expect(answer).toMatchObject({ status: 303, location });
  });

  const fromList = {
    headers: { accept: 'text/html', origin: ORIGIN, referer: `${ORIGIN}/devices?x=1` },
  };

  it('leads back to the list where there is no such session', async () => {
    const ended = post({ id: 'x' }, fromList);
    await expect(ended).rejects.toMatchObject({ recovery: { retryUrl: '/devices?x=1' } });
    await expect(post({ id: 'x' }, { headers: {} })).rejects.toMatchObject({
      recovery: { retryUrl: undefined },
    });
  });

  it.each([{ everywhere: 'true' }, { id: 'x' }])(
    'ends nothing by %j for nobody, who has to sign in first',
    async (body) => {
      const request = sessionRequest(store, { method: 'POST', body, ...fromList });
      await expect(controller.end(request, answer)).rejects.toMatchObject({
        code: 'login_required',
        recovery: { retryUrl: '/auth/login?return_to=%2Fdevices%3Fx%3D1' },
      });
    },
  );

  it('says that a session may still be there where the store fails', async () => {
    vi.spyOn(parts.userSessions, 'endAll').mockRejectedValue(new SsoError('session_unavailable'));
    await expect(post({ everywhere: 'true' })).rejects.toMatchObject({
      code: 'sign_out_failed',
      recovery: { action: { url: '/auth/sessions', fields: { everywhere: 'true' } } },
    });
  });

  it('refuses other sites', async () => {
    const headers = { origin: 'https://evil.test' };
    await expect(post({ everywhere: true }, { headers })).rejects.toMatchObject({
      code: 'cross_site_request',
    });
    await expect(parts.sessions.current(jane)).resolves.toBeDefined();
    await post({ everywhere: true }, { headers: { origin: ORIGIN } });
    expect(answer.status).toBe(204);
  });

  it('is posted by the pages of a tenant at the host of that tenant', async () => {
    const tenants = optionsWith({ tenantDomain: 'app.example.com' });
    controller = controllerOf((await sessionPartsWith(tenants)).module, SessionsController);
    const host = 'acme.app.example.com';
    const from = (origin: string): Promise<void> =>
      post({ everywhere: true }, { headers: { host, origin } });
    await expect(from('https://globex.app.example.com')).rejects.toMatchObject({
      code: 'cross_site_request',
    });
    await from('https://acme.app.example.com');
    expect(answer.status).toBe(204);
  });

  it.each(['PUT', 'DELETE', 'PATCH'])('does nothing by %s', async (method) => {
    await expect(send(jane, { method })).rejects.toMatchObject({
      code: 'method_not_allowed',
    });
  });
});
