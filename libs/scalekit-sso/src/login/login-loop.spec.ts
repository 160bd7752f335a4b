import { jest } from '@jest/globals';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith } from '../../spec-support/parts.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import { LoginRequest } from '../links/login-request.js';
import { LoginLoop } from './login-loop.js';

const { recentLogins, sessions, hop, links } = partsWith(
  optionsWith({ tenantDomain: 'app.example.com' }),
);
const loop = new LoginLoop(recentLogins, sessions, hop, links);
const AGAIN = LoginRequest.of({ organizationId: 'org_1' });
const RETRY = '/auth/login?organization_id=org_1';
const FORGOTTEN = [expect.stringContaining('.recent=; Max-Age=0;')];

let answer: Answer;

beforeEach(() => {
  answer = new Answer();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A request of a browser that has completed so many logins just now. */
function after(logins: number, request = sessionRequest(sessionStore())): SessionRequest {
  const jar = new CookieJar();
  for (let count = 0; count < logins; count += 1) {
    const noted = new Answer();
    recentLogins.note(navigation('/', { cookie: jar.header }), noted);
    jar.take(noted.cookies);
  }
  return Object.assign(request, { headers: { cookie: jar.header } });
}

describe('one more login', () => {
  it.each([0, 1, 2])('goes on after %p without a session', async (logins) => {
    await loop.refuse(after(logins), answer, AGAIN);
    expect(answer.cookies).toEqual([]);
  });

  it('is refused after three without a session, and counted afresh', async () => {
    await expect(loop.refuse(after(3), answer, AGAIN)).rejects.toMatchObject({
      code: 'login_loop',
      recovery: { retryUrl: RETRY },
    });
    expect(answer.cookies).toEqual(FORGOTTEN);
  });

  it('offers the same login as one that another site started, where one did (S4)', async () => {
    const login = AGAIN.with({ isThirdPartyInitiated: true });
    await expect(loop.refuse(after(3), answer, login)).rejects.toMatchObject({
      recovery: { retryUrl: `${RETRY}&third_party=true` },
    });
  });

  it.each([1, 3])('goes on after %p with a session, and is counted afresh', async (logins) => {
    const request = await signedInRequest(sessionStore(), sessions);
    await loop.refuse(after(logins, request), answer, AGAIN);
    expect(answer.cookies).toEqual(FORGOTTEN);
  });

  describe('to the host of a tenant', () => {
    const atTenant = LoginRequest.of({ returnTo: 'https://acme.app.example.com/orders' });
    const signedIn = async (url: string): Promise<SessionRequest> =>
      Object.assign(after(3, await signedInRequest(sessionStore(), sessions)), { url });

    it('is refused although there is a session at baseUrl', async () => {
      await expect(loop.refuse(await signedIn('/'), answer, atTenant)).rejects.toMatchObject({
        code: 'login_loop',
      });
      expect(answer.cookies).toEqual(FORGOTTEN);
    });

    it('goes on where that host has seen it', async () => {
      const request = await signedIn('/');
      const { headers } = request;
      const first = Object.assign(request, { headers: { host: 'acme.app.example.com' } });
      const url = hop.addressAtBase(first, LoginRequest.of({ returnTo: '/orders' }));
      await loop.refuse(Object.assign(request, { headers, url }), answer, atTenant);
      expect(answer.cookies).toEqual(FORGOTTEN);
    });

    it('is refused without any session', async () => {
      await expect(loop.refuse(after(3), answer, atTenant)).rejects.toMatchObject({
        code: 'login_loop',
      });
    });
  });

  it.each(['/orders', undefined])('to %p goes on with a session', async (returnTo) => {
    const request = await signedInRequest(sessionStore(), sessions);
    await loop.refuse(after(3, request), answer, LoginRequest.of({ returnTo }));
    expect(answer.cookies).toEqual(FORGOTTEN);
  });

  it('asks for no session where there was no login', async () => {
    const current = jest.spyOn(sessions, 'current');
    await loop.refuse(navigation('/'), answer, AGAIN);
    expect(current).not.toHaveBeenCalled();
  });
});
