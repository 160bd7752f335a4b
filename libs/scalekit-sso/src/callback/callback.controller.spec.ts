import { controllerOf } from '../../spec-support/module.js';
import { loginOf } from '../../spec-support/return-url.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signInOf } from '../../spec-support/sessions.js';
import { SsoError } from '../errors/sso-error.js';
import { Seal } from '../login-state/seal.js';
import {
  beginTransaction,
  type BegunTransaction,
  type LoginTransaction,
} from '../login-state/login-transaction.js';
import { CallbackController } from './callback.controller.js';

const RETRY = '/auth/login?connection_id=conn_1&return_to=%2Forders';

let environment: Environment;
let parts: Parts;
let controller: CallbackController;
let store: ReturnType<typeof sessionStore>;
let jar: CookieJar;
let logins: BegunTransaction[];

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  const options = optionsWith({ environmentUrl: environment.url, defaultReturnTo: '/home' });
  parts = await partsWith(options);
  // A code is the number of its login.
  parts.fake.exchange = (code) =>
    environment.tokensOf(code, logins[Number(code)]?.binding.nonce ?? '');
  controller = controllerOf(parts.module, CallbackController);
  store = sessionStore();
  jar = new CookieJar();
  logins = [];
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Leaves for the environment; answers the address to come back to. */
function leave({
  stepUp,
  ...asked
}: LoginQuery & Partial<Pick<LoginTransaction, 'stepUp'>> = {}): string {
  const answer = new Answer();
  const transaction = beginTransaction({
    login: loginOf({ connectionId: 'conn_1', returnTo: '/orders', ...asked }),
    stepUp,
  });
  parts.cookies.remember(navigation('/', { cookie: jar.header }), answer, transaction);
  jar.take(answer.cookies);
  return `/auth/callback?code=${logins.push(transaction) - 1}&state=${transaction.state}`;
}

const requestOf = (url: string): SessionRequest =>
  sessionRequest(store, navigation(url, { cookie: jar.header }));

async function visit(url: string, request = requestOf(url)): Promise<Answer> {
  const answer = new Answer();
  await controller.callback(request, answer);
  return answer;
}

const isSignedIn = async (request: SessionRequest): Promise<boolean> =>
  (await parts.sessions.current(request)) !== undefined;

describe('the callback', () => {
  it('signs in, forgets the login, and goes on to where the person was going', async () => {
    const url = leave();
    const request = requestOf(url);
    const answer = await visit(url, request);
    expect(answer).toMatchObject({ status: 302, location: '/orders' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.cookies).toEqual([
      expect.stringContaining('=; Max-Age=0;'),
      expect.stringContaining('.loop='),
    ]);
    await expect(isSignedIn(request)).resolves.toBe(true);
  });

  it('forgets a login that failed, too', async () => {
    const url = leave().replace('code=0', 'error=access_denied');
    const request = requestOf(url);
    const answer = new Answer();
    await expect(controller.callback(request, answer)).rejects.toMatchObject({
      code: 'access_denied',
      recovery: { retryUrl: RETRY },
    });
    expect(answer.cookies).toHaveLength(1);
    await expect(isSignedIn(request)).resolves.toBe(false);
  });

  it.each([
    [{ method: 'POST' }, 'method_not_allowed'],
    [{ method: 'HEAD' }, 'method_not_allowed'],
    [{ headers: { 'sec-purpose': 'prefetch' } }, 'navigation_required'],
  ])('does nothing for %j', async (fields, code) => {
    const url = leave();
    const request = Object.assign(requestOf(url), fields);
    const answer = new Answer();
    await expect(controller.callback(request, answer)).rejects.toMatchObject({ code });
    expect(answer).toEqual(new Answer());
    expect(parts.fake.calls).toEqual([]);
  });

  it('keeps logins apart that come back at the same moment', async () => {
    const urls = [leave({ returnTo: '/a' }), leave({ returnTo: '/b' })];
    const failing = leave({ returnTo: '/c' }).replace('code=2', 'code=x');
    const outcomes = await Promise.allSettled([...urls, failing].map((url) => visit(url)));
    expect(outcomes).toMatchObject([
      { value: { location: '/a' } },
      { value: { location: '/b' } },
      { reason: { code: 'token_rejected' } },
    ]);
  });
});

describe('the same callback twice', () => {
  /** A code is spent by the first who redeems it, as the environment sees to. */
  beforeEach(() => {
    const spent = new Set<string>();
    const { exchange } = parts.fake;
    parts.fake.exchange = (code) => {
      if (spent.has(code)) {
        return Promise.reject(new SsoError('code_rejected'));
      }
      spent.add(code);
      return exchange(code);
    };
  });
  const AWAY = 'https://acme.scalekit.dev/oauth/authorize#';

  /** The restart that an answer has left for, as it comes back. */
  function comeBack(answer: Answer): string {
    jar.take(answer.cookies);
    const [, , asked] = parts.fake.calls.findLast(([name]) => name === 'getAuthorizationUrl') ?? [];
    const { state } = asked as { state: string };
    const begun = parts.cookies.find(navigation('/', { cookie: jar.header }), state);
    return `/auth/callback?code=${logins.push(begun as BegunTransaction) - 1}&state=${state}`;
  }

  it('starts the same login again, once, where the code is spent', async () => {
    const url = leave({ isThirdPartyInitiated: true });
    await visit(url);
    const answer = await visit(url);
    expect(answer).toMatchObject({ status: 302, location: AWAY });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.cookies).toEqual([
      expect.stringContaining('=; Max-Age=0;'),
      expect.stringMatching(/=[\w-]+; Max-Age=600;/),
    ]);
    const back = comeBack(answer);
    const [first, again] = logins;
    expect(again).toMatchObject({ login: first?.login, restartOf: first?.startedAt });
    const request = requestOf(back);
    await expect(visit(back, request)).resolves.toMatchObject({ location: '/orders' });
    await expect(isSignedIn(request)).resolves.toBe(true);
  });

  it('shows a page where the code of the restart is refused, too', async () => {
    const url = leave();
    await visit(url);
    const back = comeBack(await visit(url));
    await visit(back);
    const answer = new Answer();
    await expect(controller.callback(requestOf(back), answer)).rejects.toMatchObject({
      code: 'code_rejected',
      recovery: { retryUrl: RETRY },
    });
    expect(answer.cookies).toEqual([expect.stringContaining('=; Max-Age=0;')]);
  });

  it('leaves the session of the first alone when the restart comes back with it', async () => {
    const url = leave();
    const request = requestOf(url);
    await visit(url, request);
    const { sessionID } = request;
    const back = comeBack(await visit(url));
    const again = Object.assign(request, { url: back, headers: requestOf(back).headers });
    await expect(visit(back, again)).resolves.toMatchObject({ location: '/orders' });
    expect(again.sessionID).toBe(sessionID);
  });

  it('signs in anew when the restart comes back with a session from before both', async () => {
    const old = requestOf('/');
    const { identity } = signInOf();
    await parts.sessions.signIn(
      old,
      signInOf({ identity: { ...identity, issuer: environment.url }, loginStartedAt: 0 }),
    );
    const { sessionID } = old;
    await new Promise((resolve) => setTimeout(resolve, 2));
    const url = leave();
    parts.fake.exchange = () => Promise.reject(new SsoError('code_rejected'));
    const back = comeBack(await visit(url));
    parts.fake.exchange = (code) =>
      environment.tokensOf(code, logins[Number(code)]?.binding.nonce ?? '');
    await visit(back, Object.assign(old, { url: back, headers: requestOf(back).headers }));
    expect(old.sessionID).not.toBe(sessionID);
  });

  it('starts a login again that newer ones have pushed out, and spends no code', async () => {
    // Of logins of one millisecond, none is the oldest. Eight newer ones: more push it out for good.
    let now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (now += 1));
    const url = leave();
    for (let count = 0; count < 8; count += 1) {
      leave({ returnTo: `/${'x'.repeat(300)}` });
    }
    const answer = await visit(url);
    expect(answer).toMatchObject({ status: 302, location: AWAY });
    expect(parts.fake.calls.map(([name]) => name)).toEqual(['getAuthorizationUrl']);
    const back = comeBack(answer);
    expect(logins.at(-1)).toMatchObject({ restartOf: logins[0]?.startedAt });
    // Its return address is lost.
    await expect(visit(back)).resolves.toMatchObject({ location: '/home' });
  });

  it('restarts nothing for another failure', async () => {
    const url = leave().replace('code=0', 'code=x');
    await expect(visit(url)).rejects.toMatchObject({ code: 'token_rejected' });
    expect(parts.fake.calls.map(([name]) => name)).toEqual(['authenticateWithCode']);
  });

  it.each([
    ['its cookie is gone', () => (jar = new CookieJar())],
    [
      'its cookie is of another secret',
      () => {
        const [name = ''] = jar.cookies.keys();
        jar.cookies.set(
          name,
          new Seal(optionsWith({ cookieSecret: 'Zt4Yw9Xb1Nc7Vm3Ks6Jd2Hf8Gq5Rp0La' })).seal({}),
        );
      },
    ],
  ])('goes on where somebody is signed in already, and %s', async (_case, spoil) => {
    const url = leave();
    const request = requestOf(url);
    await visit(url, request);
    spoil();
    const again = Object.assign(request, { headers: requestOf(url).headers });
    await expect(visit(url, again)).resolves.toMatchObject({ location: '/home' });
    await expect(visit(url)).rejects.toMatchObject({
      code: expect.stringMatching(/^login_(not_found|cookie_unreadable)$/) as unknown,
    });
  });

  it('does not hide another failure from somebody who is signed in', async () => {
    const request = requestOf('/');
    await parts.sessions.signIn(request, signInOf());
    const failing = navigation('/auth/callback?error=access_denied');
    await expect(visit('', Object.assign(request, failing))).rejects.toMatchObject({
      code: 'access_denied',
    });
  });

  describe('of a step-up', () => {
    /** Somebody who is signed in, and on their way to prove it. */
    async function onTheWay(): Promise<{ request: SessionRequest; url: string }> {
      const url = leave();
      const request = requestOf(url);
      await visit(url, request);
      const begun = await parts.proofs.begin(request);
      return { request, url: leave({ stepUp: begun?.binding, returnTo: '/keys' }) };
    }
    const at = (request: SessionRequest, url: string): SessionRequest =>
      Object.assign(request, { url, headers: requestOf(url).headers });
    const refuseCodes = (): void => {
      parts.fake.exchange = () => Promise.reject(new SsoError('code_rejected'));
    };

    it('starts it again for who is still signed in, and proves it then', async () => {
      const { request, url } = await onTheWay();
      const { exchange } = parts.fake;
      refuseCodes();
      const answer = await visit(url, at(request, url));
      expect(answer.location).toBe(AWAY.replace('#', '?max_age=0#'));
      parts.fake.exchange = exchange;
      const back = comeBack(answer);
      await expect(visit(back, at(request, back))).resolves.toMatchObject({ location: '/keys' });
      const { session } = (await parts.sessions.current(request)) ?? {};
      expect(session?.reauthenticatedAt).toEqual(new Date(logins.at(-1)?.startedAt ?? NaN));
    });

    it('goes on to its page where the session was lost with the first answer', async () => {
      const { url } = await onTheWay();
      refuseCodes();
      const answer = await visit(url, requestOf(url));
      expect(answer.location).toBe('/keys');
      expect(answer.cookies).toEqual([expect.stringContaining('=; Max-Age=0;')]);
    });

    it('goes on to its page where the session was lost before its restart came back', async () => {
      const { request, url } = await onTheWay();
      const { exchange } = parts.fake;
      refuseCodes();
      const back = comeBack(await visit(url, at(request, url)));
      parts.fake.exchange = exchange;
      const lost = requestOf(back);
      await expect(visit(back, lost)).resolves.toMatchObject({ location: '/keys' });
      await expect(isSignedIn(lost)).resolves.toBe(false);
    });

    it('shows a page to another user, and where it is refused twice', async () => {
      const { request, url } = await onTheWay();
      refuseCodes();
      const back = comeBack(await visit(url, at(request, url)));
      await expect(visit(back, at(request, back))).rejects.toMatchObject({
        code: 'code_rejected',
        recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys' },
      });
    });
  });
});

describe('a login that cannot be signed in', () => {
  it('offers to sign out first where somebody else is signed in', async () => {
    const url = leave({ isThirdPartyInitiated: true });
    const request = requestOf(url);
    const { identity } = signInOf();
    await parts.sessions.signIn(
      request,
      signInOf({ identity: { ...identity, issuer: environment.url } }),
    );
    await expect(visit(url, request)).rejects.toMatchObject({
      code: 'already_signed_in',
      recovery: {
        retryUrl: undefined,
        action: {
          url: '/auth/logout',
          label: expect.any(String),
          fields: { return_to: `${RETRY}&third_party=true`, change_account: 'true' },
        },
      },
    });
  });

  it('can be tried again where the session fails', async () => {
    const url = leave();
    const request = Object.assign(requestOf(url), { session: undefined });
    await expect(visit(url, request)).rejects.toMatchObject({
      code: 'session_missing',
      recovery: { retryUrl: RETRY, action: undefined },
    });
  });

  it('for a mistake of our own is not dressed up', async () => {
    const mistake = new RangeError('a bug');
    vi.spyOn(parts.sessions, 'signIn').mockRejectedValue(mistake);
    await expect(visit(leave())).rejects.toBe(mistake);
  });
});

describe('a step-up that comes back', () => {
  /** Somebody who is signed in, and on their way to prove it. */
  async function onTheWay(): Promise<{ request: SessionRequest; url: string }> {
    const url = leave();
    const request = requestOf(url);
    await visit(url, request);
    const begun = await parts.proofs.begin(request);
    const stepUp = begun?.binding;
    return { request, url: leave({ stepUp, returnTo: '/keys' }) };
  }
  const reauthenticatedAt = async (request: SessionRequest): Promise<Date | undefined> =>
    (await parts.sessions.current(request))?.session.reauthenticatedAt;
  const cameBack = (request: SessionRequest, url: string): SessionRequest =>
    Object.assign(request, { url, headers: { accept: 'text/html', cookie: jar.header } });

  it('is noted with the time it left, counts as no login, and goes on', async () => {
    const { request, url } = await onTheWay();
    const id = request.sessionID;
    const answer = await visit(url, cameBack(request, url));
    expect(answer).toMatchObject({ status: 302, location: '/keys' });
    expect(answer.cookies).toEqual([expect.stringContaining('=; Max-Age=0;')]);
    expect(request.sessionID).not.toBe(id);
    await expect(reauthenticatedAt(request)).resolves.toEqual(
      new Date(logins[1]?.startedAt ?? NaN),
    );
  });

  it('signs nobody in', async () => {
    const { url } = await onTheWay();
    const request = requestOf(url);
    await expect(visit(url, request)).rejects.toMatchObject({
      code: 'step_up_rejected',
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys' },
    });
    await expect(isSignedIn(request)).resolves.toBe(false);
  });

  it('can be tried again where the session has changed on the way', async () => {
    const { url } = await onTheWay();
    vi.spyOn(parts.proofs, 'userOf').mockResolvedValue({});
    await expect(visit(url)).rejects.toMatchObject({
      code: 'step_up_rejected',
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys' },
    });
  });
});

describe('a token of a portal at the callback', () => {
  const portalUrl = async (): Promise<string> => {
    const claims = { organization_id: 'org_1', aud: CLIENT, relay_state: '/reports' };
    return `/auth/callback?idp_initiated_login=${await environment.sign(claims)}`;
  };

  it('starts a login, and signs nobody in', async () => {
    const url = await portalUrl();
    const request = requestOf(url);
    const answer = await visit(url, request);
    expect(answer.location).toBe('https://acme.scalekit.dev/oauth/authorize#');
    expect(answer.cookies).toHaveLength(1);
    expect(parts.fake.calls).toMatchObject([
      ['getAuthorizationUrl', expect.any(String), { organizationId: 'org_1' }],
    ]);
    await expect(isSignedIn(request)).resolves.toBe(false);
  });

  it('gives way to an error beside it', async () => {
    await expect(visit(`${await portalUrl()}&error=access_denied`)).rejects.toMatchObject({
      code: 'access_denied',
    });
    expect(parts.fake.calls).toEqual([]);
  });
});
