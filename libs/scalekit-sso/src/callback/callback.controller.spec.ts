import { jest } from '@jest/globals';
import passport from 'passport';
import type { LoginQuery } from '../links/login-parameters.js';
import { LoginRequest } from '../links/login-request.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { signInOf } from '../../spec-support/sessions.js';
import { SsoError } from '../errors/sso-error.js';
import { SSO_ACCESS } from '../guard/markers.js';
import { UserAccess } from '../session/user-access.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { beginTransaction, type LoginTransaction } from '../transaction/login-transaction.js';
import { CallbackController } from './callback.controller.js';
import { CallbacksUnderWay } from './callbacks-under-way.js';
import { ExistingSignIn } from './existing-sign-in.js';
import { ScalekitStrategy } from './scalekit.strategy.js';
import { SharedOutcomes } from './shared-outcomes.js';

const RETRY = '/auth/login?connection_id=conn_1&return_to=%2Forders';

let environment: Environment;
let parts: Parts;
let controller: CallbackController;
let store: ReturnType<typeof sessionStore>;
let jar: CookieJar;
let logins: LoginTransaction[];

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(() => {
  const options = optionsWith({ environmentUrl: environment.url, defaultReturnTo: '/home' });
  parts = partsWith(options);
  // A code is the number of its login.
  parts.fake.exchange = (code) => environment.tokensOf(code, logins[Number(code)]?.nonce ?? '');
  controller = instance();
  store = sessionStore();
  jar = new CookieJar();
  logins = [];
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** The app once more, with the same session store. */
function instance(): CallbackController {
  const { options } = parts;
  return new CallbackController(
    new ScalekitStrategy(
      parts.callbacks,
      new ExistingSignIn(parts.sessions, new UserAccess(parts.users, options), parts.urls),
    ),
    parts.logins,
    parts.sessions,
    parts.proofs,
    parts.cookies,
    parts.loginLoop,
    new CallbacksUnderWay(),
    new SharedOutcomes(
      new SsoStores(null, options),
      new StoreKeys(options),
      parts.sessions,
      new UserAccess(parts.users, options),
      options,
    ),
    parts.responder,
    parts.urls,
    options,
  );
}

/** Leaves for the environment; answers the address to come back to. */
function leave({ stepUp, ...asked }: LoginQuery & Pick<LoginTransaction, 'stepUp'> = {}): string {
  const answer = new Answer();
  const transaction = beginTransaction({
    login: LoginRequest.of({ connectionId: 'conn_1', returnTo: '/orders', ...asked }),
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

it('puts its strategy where AuthGuard and passport.authenticate() look for it', async () => {
  const done = new Promise<unknown[]>((resolve) => {
    const take = (...given: unknown[]): void => {
      resolve(given);
    };
    const middleware = passport.authenticate('scalekit', { session: false }, take) as (
      ...given: unknown[]
    ) => void;
    middleware(navigation('/auth/callback?code=0'), {}, take);
  });
  const [failure] = await done;
  expect(failure).toMatchObject({ code: 'invalid_callback' });
});

it('stays open behind a global guard', () => {
  expect(Reflect.getMetadata(SSO_ACCESS, CallbackController)).toBe('public');
});

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
  const codeIsSpent = async (): Promise<void> => {
    while (parts.fake.calls.length === 0) {
      await new Promise(setImmediate);
    }
  };

  it('at the same moment spends the code once, and both go on', async () => {
    const url = leave();
    const answers = await Promise.all([visit(url), visit(url)]);
    expect(answers.map(({ location }) => location)).toEqual(['/orders', '/orders']);
    expect(parts.fake.calls).toHaveLength(1);
  });

  it('at the same moment fails for both', async () => {
    const url = leave().replace('code=0', 'code=x');
    const outcomes = await Promise.allSettled([visit(url), visit(url)]);
    expect(outcomes).toMatchObject([
      { reason: { code: 'token_rejected' } },
      { reason: { code: 'token_rejected' } },
    ]);
    expect(parts.fake.calls).toHaveLength(1);
  });

  it('signs the second in where the browser has given up the first', async () => {
    const url = leave();
    const given = new Answer();
    const first = controller.callback(requestOf(url), given);
    const again = requestOf(url);
    const second = controller.callback(again, new Answer());
    await codeIsSpent();
    given.emit('close');
    await Promise.all([first, second]);
    expect(parts.fake.calls).toHaveLength(1);
    await expect(parts.sessions.current(again)).resolves.toBeDefined();
  });

  it('signs nobody in twice where the first answer has left', async () => {
    const url = leave();
    const given = new Answer();
    const first = controller.callback(requestOf(url), given);
    const again = requestOf(url);
    const second = controller.callback(again, new Answer());
    await codeIsSpent();
    given.writableFinished = true;
    given.emit('close');
    await Promise.all([first, second]);
    await expect(parts.sessions.current(again)).resolves.toBeUndefined();
  });

  it('one after the other is tried again, as only the environment knows if a code is spent', async () => {
    const url = leave();
    await visit(url);
    await visit(url);
    expect(parts.fake.calls).toHaveLength(2);
  });

  it('goes on where somebody is signed in already', async () => {
    const url = leave();
    const request = requestOf(url);
    await visit(url, request);
    const again = Object.assign(request, { headers: { accept: 'text/html' } });
    await expect(visit(url, again)).resolves.toMatchObject({ location: '/home' });
  });

  it('fails where nobody is signed in', async () => {
    const url = leave();
    jar = new CookieJar();
    await expect(visit(url)).rejects.toMatchObject({ code: 'login_not_found' });
  });

  it('does not hide another failure from somebody who is signed in', async () => {
    const request = requestOf('/');
    await parts.sessions.signIn(request, signInOf());
    const failing = navigation('/auth/callback?error=access_denied');
    await expect(visit('', Object.assign(request, failing))).rejects.toMatchObject({
      code: 'access_denied',
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
    jest.spyOn(parts.sessions, 'signIn').mockRejectedValue(mistake);
    await expect(visit(leave())).rejects.toBe(mistake);
  });

  it('for something that is no error at all is nobody', async () => {
    jest.spyOn(parts.callbacks, 'complete').mockRejectedValue('a text');
    await expect(visit(leave())).rejects.toMatchObject({ code: 'login_not_found' });
  });
});

describe('a step-up that comes back', () => {
  /** Somebody who is signed in, and on their way to prove it. */
  async function onTheWay(): Promise<{ request: SessionRequest; url: string }> {
    const url = leave();
    const request = requestOf(url);
    await visit(url, request);
    const begun = await parts.proofs.begin(request);
    const stepUp = begun?.purpose;
    return { request, url: leave({ stepUp, returnTo: '/keys' }) };
  }
  const provenAt = async (request: SessionRequest): Promise<Date | undefined> =>
    (await parts.sessions.current(request))?.session.provenAt;
  const cameBack = (request: SessionRequest, url: string): SessionRequest =>
    Object.assign(request, { url, headers: { accept: 'text/html', cookie: jar.header } });

  it('is noted with the time it left, counts as no login, and goes on', async () => {
    const { request, url } = await onTheWay();
    const id = request.sessionID;
    const answer = await visit(url, cameBack(request, url));
    expect(answer).toMatchObject({ status: 302, location: '/keys' });
    expect(answer.cookies).toEqual([expect.stringContaining('=; Max-Age=0;')]);
    expect(request.sessionID).not.toBe(id);
    await expect(provenAt(request)).resolves.toEqual(new Date(logins[1]?.startedAt ?? NaN));
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
    jest.spyOn(parts.proofs, 'userOf').mockResolvedValue({});
    await expect(visit(url)).rejects.toMatchObject({
      code: 'step_up_rejected',
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys' },
    });
  });
});

describe('the same callback at two instances', () => {
  let spent: Set<string>;
  beforeEach(() => {
    spent = new Set();
    const { exchange } = parts.fake;
    parts.fake.exchange = (code) => {
      if (spent.has(code)) {
        return Promise.reject(new SsoError('code_rejected'));
      }
      spent.add(code);
      return exchange(code);
    };
  });
  /** Completes it at the first instance; its answer gets through, or is lost. */
  async function completeFirst(
    url: string,
    isThrough: boolean,
    request = requestOf(url),
  ): Promise<SessionRequest> {
    const answer = new Answer();
    await controller.callback(request, answer);
    answer.writableFinished = isThrough;
    answer.emit('close');
    return request;
  }
  const visitOther = async (request: SessionRequest, answer = new Answer()): Promise<Answer> => {
    await instance().callback(request, answer);
    return answer;
  };
  const current = (request: SessionRequest): Promise<unknown> => parts.sessions.current(request);

  it('goes on at the second, where the first has answered, and signs nobody in twice', async () => {
    const url = leave();
    await completeFirst(url, true);
    const second = requestOf(url);
    await expect(visitOther(second)).resolves.toMatchObject({ status: 302, location: '/orders' });
    await expect(current(second)).resolves.toBeUndefined();
  });

  it('signs in at the second where the answer of the first was lost', async () => {
    const url = leave();
    await completeFirst(url, false);
    const second = requestOf(url);
    await expect(visitOther(second)).resolves.toMatchObject({ status: 302, location: '/orders' });
    await expect(current(second)).resolves.toMatchObject({
      session: { identity: { subject: 'conn_1;jane' } },
    });
  });

  it('signs in at the third where both were lost', async () => {
    const url = leave();
    const first = await completeFirst(url, false);
    const answer = new Answer();
    answer.destroyed = true;
    const second = requestOf(url);
    await visitOther(second, answer);
    await parts.sessions.signOut(first);
    const third = requestOf(url);
    await visitOther(third);
    await expect(current(third)).resolves.toBeDefined();
  });

  it('is refused where the session fails at the second, with a way to try again', async () => {
    const url = leave();
    await completeFirst(url, false);
    jest.spyOn(parts.sessions, 'signIn').mockRejectedValue(new SsoError('session_unavailable'));
    await expect(visitOther(requestOf(url))).rejects.toMatchObject({
      code: 'session_unavailable',
      recovery: { retryUrl: RETRY },
    });
  });

  it('is refused where the first has failed, or the code was spent elsewhere', async () => {
    const url = leave();
    spent.add('0');
    const outcomes = jest.spyOn(SharedOutcomes.prototype, 'find').mockResolvedValue(undefined);
    await expect(visit(url)).rejects.toMatchObject({
      code: 'code_rejected',
      recovery: { retryUrl: RETRY },
    });
    expect(outcomes).toHaveBeenCalledTimes(1);
  });

  it('looks for no outcome of another failure', async () => {
    const outcomes = jest.spyOn(SharedOutcomes.prototype, 'find');
    const url = leave().replace('code=0', 'code=x');
    await expect(visit(url)).rejects.toMatchObject({ code: 'token_rejected' });
    expect(outcomes).not.toHaveBeenCalled();
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
