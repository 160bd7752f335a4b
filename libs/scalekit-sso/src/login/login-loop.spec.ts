import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith } from '../../spec-support/parts.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { LoginRequest } from '../links/login-request.js';
import { LoginLoop } from './login-loop.js';

const { loginLoop, sessions, links } = partsWith(optionsWith());
const loop = new LoginLoop(loginLoop, links);
const AGAIN = LoginRequest.of({ organizationId: 'org_1' });
const RETRY = '/auth/login?organization_id=org_1';
const CLEARED = [expect.stringContaining('.loop=; Max-Age=0;')];

let answer: Answer;

beforeEach(() => {
  answer = new Answer();
});

/** A request of a browser that has completed so many logins just now. */
function after(logins: number, request = sessionRequest(sessionStore())): SessionRequest {
  const jar = new CookieJar();
  for (let count = 0; count < logins; count += 1) {
    const noted = new Answer();
    loginLoop.count(navigation('/', { cookie: jar.header }), noted);
    jar.take(noted.cookies);
  }
  return Object.assign(request, { headers: { cookie: jar.header } });
}

/** What a login is refused with. */
function refuse(request: SsoRequest, login: LoginRequest = AGAIN): unknown {
  try {
    loop.refuse(request, answer, login);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('one more login', () => {
  it.each([0, 1, 2])('goes on after %O', (logins) => {
    expect(refuse(after(logins))).toBeUndefined();
    expect(answer.cookies).toEqual([]);
  });

  it('is refused after three, and counted afresh', () => {
    expect(refuse(after(3))).toMatchObject({ code: 'login_loop', recovery: { retryUrl: RETRY } });
    expect(answer.cookies).toEqual(CLEARED);
  });

  it('offers the same login as one that another site started, where one did (S4)', () => {
    const login = AGAIN.with({ isThirdPartyInitiated: true });
    expect(refuse(after(3), login)).toMatchObject({
      recovery: { retryUrl: `${RETRY}&third_party=true` },
    });
  });

  it('is refused although the session is seen here: another instance may not see it (B23)', async () => {
    const request = after(3, await signedInRequest(sessionStore(), sessions));
    expect(refuse(request)).toMatchObject({ code: 'login_loop' });
    expect(answer.cookies).toEqual(CLEARED);
  });
});
