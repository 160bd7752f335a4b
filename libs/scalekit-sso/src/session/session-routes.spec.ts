import { controllerOf } from '../../spec-support/module.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, storedIds } from '../../spec-support/session.js';
import { sessionPartsWith, signedInRequest } from '../../spec-support/sessions.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { LogoutController } from '../sign-out/logout.controller.js';
import { MeController } from './me.controller.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';

const options = optionsWith({ timeoutMs: 200, afterSignOut: '/bye' });
const { module, sessions } = await sessionPartsWith(options);
const loginLoop = module.get(LoginLoopCookie);
const logout = controllerOf(module, LogoutController);
const me = controllerOf(module, MeController);

let store: ReturnType<typeof sessionStore>;
let answer: Answer;

beforeEach(() => {
  store = sessionStore();
  answer = new Answer();
});

function cookieOfLoginLoop(): string {
  const noted = new Answer();
  loginLoop.count(navigation('/'), noted);
  return new CookieJar().take(noted.cookies).header;
}

describe('POST /auth/logout', () => {
  const post = async (request: Partial<SsoRequest>): Promise<void> => {
    const signedIn = await signedInRequest(store, sessions);
    await logout.logout(
      Object.assign(signedIn, { method: 'POST', url: '/auth/logout', ...request }),
      answer,
    );
  };
  const html = { accept: 'text/html' };

  it('ends the session and sends a browser on', async () => {
    await post({ headers: { ...html, origin: ORIGIN } });
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
    expect(answer).toMatchObject({ status: 303, location: '/bye' });
    expect(answer.cookies).toEqual([expect.stringContaining('sso.ended=')]);
  });

  it('says that the person may still be signed in where the store fails', async () => {
    vi.spyOn(sessions, 'signOut').mockRejectedValueOnce(new SsoError('session_unavailable'));
    await expect(post({ headers: html, body: { return_to: '/next' } })).rejects.toMatchObject({
      code: 'sign_out_failed',
      recovery: { action: { url: '/auth/logout', fields: { return_to: '/next' } } },
    });
  });

  it('is posted by the pages of a tenant at the host of that tenant', async () => {
    const tenants = optionsWith({ timeoutMs: 200, tenantDomain: 'app.example.com' });
    const controller = controllerOf((await sessionPartsWith(tenants)).module, LogoutController);
    const leave = async (origin: string): Promise<void> =>
      controller.logout(
        Object.assign(await signedInRequest(store, sessions), {
          method: 'POST',
          headers: { host: 'acme.app.example.com', origin },
        }),
        answer,
      );
    for (const origin of [ORIGIN, 'https://globex.app.example.com']) {
      await expect(leave(origin)).rejects.toMatchObject({ code: 'cross_site_request' });
    }
    await leave('https://acme.app.example.com');
    expect(answer.status).toBe(204);
  });

  it('ends the session and answers a program with nothing', async () => {
    await post({ headers: {} });
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
    expect(answer).toMatchObject({ status: 204, body: '', location: undefined });
  });

  it.each([
    [{ return_to: '/next?x=1' }, '/next?x=1'],
    [{ return_to: '/auth/login?domain=acme.test' }, '/auth/login?domain=acme.test'],
    [{ return_to: '/auth/logout' }, '/bye'],
    [{ return_to: 'https://evil.example/' }, '/bye'],
    [{ return_to: ['/next'] }, '/bye'],
    [{}, '/bye'],
    ['return_to=/next', '/bye'],
    [null, '/bye'],
    [undefined, '/bye'],
  ])('with a body of %j goes on to %s', async (body, location) => {
    await post({ headers: html, body });
    expect(answer.location).toBe(location);
  });

  it.each([
    [{ accept: 'text/html' }, 303, undefined],
    [{}, 200, 'application/json; charset=utf-8'],
  ])('goes on to the environment where that is wanted, for %j', async (headers, status, type) => {
    const wanted = optionsWith({
      environmentLogout: { postLogoutRedirectUris: ['https://app.example.com/bye'] },
    });
    const there = await sessionPartsWith(wanted);
    const own = there.sessions;
    const controller = controllerOf(there.module, LogoutController);
    const request = await signedInRequest(store, own, { idToken: 'ey.J.x' });
    await controller.logout(
      Object.assign(request, { method: 'POST', url: '/auth/logout', headers }),
      answer,
    );
    const url =
      'https://acme.scalekit.dev/oidc/logout?idTokenHint=ey.J.x&postLogoutRedirectUri=https%3A%2F%2Fapp.example.com%2Fbye#';
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.location ?? (JSON.parse(answer.body ?? '') as object)).toEqual(
      status === 303 ? url : { logoutUrl: url },
    );
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
  });

  it('starts counting logins afresh', async () => {
    await post({ headers: { cookie: cookieOfLoginLoop() } });
    expect(answer.cookies).toContainEqual(expect.stringContaining('.loop=; Max-Age=0;'));
  });

  it('is a success without a session', async () => {
    await logout.logout({ method: 'POST', url: '/auth/logout', headers: {} }, answer);
    expect(answer.status).toBe(204);
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('does not happen by %s', async (method) => {
    await expect(post({ method, headers: html })).rejects.toMatchObject({
      code: 'method_not_allowed',
      headers: { Allow: 'POST' },
    });
    expect(storedIds(store).signIns).toHaveLength(1);
  });

  it('does not happen where the request target is no path', async () => {
    const url = 'http://app.example.com/auth/logout';
    await expect(post({ url })).rejects.toMatchObject({ code: 'invalid_request_target' });
    expect(storedIds(store).signIns).toHaveLength(1);
  });

  it('does not happen for another site', async () => {
    await expect(post({ headers: { origin: 'https://evil.example' } })).rejects.toMatchObject({
      code: 'cross_site_request',
    });
    expect(storedIds(store).signIns).toHaveLength(1);
  });
});

describe('GET /auth/me', () => {
  it.each(['GET', 'HEAD'])('tells by %s who is signed in, and is not cached', async (method) => {
    const now = Date.UTC(2030, 0, 1);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now);
    const request = Object.assign(await signedInRequest(store, sessions), { method });
    await me.me(request, answer);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      user: JANE,
      identity: JANE,
      signedInAt: '2030-01-01T00:00:00.000Z',
      expiresAt: '2030-01-01T12:00:00.000Z',
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    clock.mockRestore();
  });

  it('tells when they have proven it, where they have', async () => {
    const request = await signedInRequest(store, sessions);
    const proofs = module.get(ReauthenticationService);
    const begun = await proofs.begin(request);
    await proofs.accept(request, begun!.binding, Date.UTC(2030, 0, 1));
    await me.me(request, answer);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({
      reauthenticatedAt: '2030-01-01T00:00:00.000Z',
    });
  });

  it('goes on counting logins: not every instance may see this session (B23)', async () => {
    const headers = { cookie: cookieOfLoginLoop() };
    await expect(me.me(sessionRequest(store, { headers }), answer)).rejects.toBeDefined();
    expect(answer.cookies).toEqual([]);
    await me.me(Object.assign(await signedInRequest(store, sessions), { headers }), answer);
    expect(answer.cookies).toEqual([]);
  });

  it('tells of a session that has ended', async () => {
    const request = await signedInRequest(store, sessions);
    await sessions.endSessions({ organizationId: 'org_1' }, request);
    await expect(me.me(request, answer)).rejects.toMatchObject({
      code: 'session_expired',
      recovery: { retryUrl: '/auth/login' },
    });
  });

  it('tells anybody else where to sign in, and is not cached either', async () => {
    await expect(me.me(sessionRequest(store), answer)).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login' },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('does not take other methods', async () => {
    const request = sessionRequest(store, navigation('/auth/me'));
    await expect(me.me(Object.assign(request, { method: 'POST' }), answer)).rejects.toMatchObject({
      code: 'method_not_allowed',
      headers: { Allow: 'GET' },
    });
  });
});
