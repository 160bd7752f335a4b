import passport from 'passport';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { moduleWith } from '../../spec-support/module.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { loginOf } from '../../spec-support/return-url.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { SsoError } from '../errors/sso-error.js';
import { AnswerException } from '../http/answer-exception.js';
import { beginTransaction, type BegunTransaction } from '../login-state/login-transaction.js';
import type { CompletedLogin } from './completed-login.js';
import { ScalekitStrategy } from './scalekit.strategy.js';

/** What Passport is told: its action, and what comes with it. */
type Outcome = readonly ['success' | 'fail' | 'error', ...unknown[]];

const AUTHORIZE = 'https://acme.scalekit.dev/oauth/authorize#';

let environment: Environment;
let parts: Parts;
let strategy: ScalekitStrategy;
let transaction: BegunTransaction;
let jar: CookieJar;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  parts = await partsWith(optionsWith({ environmentUrl: environment.url }));
  parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce);
  strategy = parts.module.get(ScalekitStrategy, { strict: false });
  transaction = beginTransaction({ login: loginOf({ returnTo: '/orders' }), stepUp: undefined });
  const answer = new Answer();
  parts.cookies.remember(navigation('/'), answer, transaction);
  jar = new CookieJar().take(answer.cookies);
});

/** As Passport calls a strategy: on a copy for the request, which has the actions. */
function authenticate(url: string): Promise<Outcome> {
  const request = sessionRequest(sessionStore(), navigation(url, { cookie: jar.header }));
  return new Promise((resolve) => {
    const copy = Object.create(strategy) as ScalekitStrategy;
    const actions = ['success', 'fail', 'error'] as const;
    for (const action of actions) {
      Reflect.set(copy, action, (...given: unknown[]) => {
        resolve([action, ...given]);
      });
    }
    copy.authenticate(request as never);
  });
}

const callback = (query = 'code=the-code'): string =>
  `/auth/callback?${query}&state=${transaction.state}`;

/** The answer that a failure hands over to the exception filter. */
async function handedOver([action, error]: Outcome): Promise<Answer> {
  expect(action).toBe('error');
  expect(error).toBeInstanceOf(AnswerException);
  const answer = new Answer();
  await (error as AnswerException).answer(answer);
  return answer;
}

describe('ScalekitStrategy', () => {
  it('hands the user of a verified login to Passport, and the login as its information', async () => {
    const [action, user, info] = await authenticate(callback());
    expect(action).toBe('success');
    expect(info).toMatchObject({ returnTo: '/orders', identity: { subject: expect.any(String) } });
    expect(user).toBe((info as CompletedLogin).user);
  });

  it('hands on what validate() of a subclass decides', async () => {
    const decided = vi.spyOn(strategy, 'validate').mockReturnValue({ id: 'u1' });
    await expect(authenticate(callback())).resolves.toMatchObject([
      'success',
      { id: 'u1' },
      { returnTo: '/orders' },
    ]);
    expect(decided).toHaveBeenCalledWith(
      expect.objectContaining({ returnTo: '/orders' }),
      expect.objectContaining({ url: callback() }),
      expect.any(Function),
    );
  });

  it('hands on information that validate() of a subclass returns beside the user', async () => {
    vi.spyOn(strategy, 'validate').mockReturnValue([{ id: 'u1' }, { scope: 'all' }]);
    await expect(authenticate(callback())).resolves.toEqual([
      'success',
      { id: 'u1' },
      { scope: 'all' },
    ]);
  });

  it('lets Passport refuse where validate() returns no user', async () => {
    vi.spyOn(strategy, 'validate').mockReturnValue(false);
    await expect(authenticate(callback())).resolves.toMatchObject(['fail', expect.anything()]);
  });

  it('hands on what validate() throws', async () => {
    const failure = new RangeError('of the app');
    vi.spyOn(strategy, 'validate').mockImplementation(() => {
      throw failure;
    });
    await expect(authenticate(callback())).resolves.toEqual(['error', failure]);
  });

  it.each(['error=access_denied', 'error=access_denied&code=the-code'])(
    'hands on the failure of a callback with %s',
    async (query) => {
      const [action, failure] = await authenticate(callback(query));
      expect(action).toBe('error');
      expect(failure).toMatchObject({ code: 'access_denied' });
    },
  );

  it('hands on a mistake of our own as it is', async () => {
    const mistake = Object.assign(new RangeError('a bug'), { code: 'code_rejected' });
    vi.spyOn(parts.callbacks, 'complete').mockRejectedValue(mistake);
    await expect(authenticate(callback())).resolves.toEqual(['error', mistake]);
  });

  it('starts a login again whose code is spent', async () => {
    parts.fake.exchange = () => Promise.reject(new SsoError('code_rejected'));
    const answer = await handedOver(await authenticate(callback()));
    expect(answer).toMatchObject({ status: 302, location: AUTHORIZE });
    const [, , again] = parts.fake.calls.at(-1) ?? [];
    const { state } = again as { state: string };
    jar.take(answer.cookies);
    expect(parts.cookies.find(navigation('/', { cookie: jar.header }), state)).toMatchObject({
      login: transaction.login,
      restartOf: transaction.startedAt,
    });
  });

  it.each(['code=the-code', 'state=x', 'error=access_denied'])(
    'takes a request with %s for a callback',
    async (query) => {
      const [, failure] = await authenticate(`/sign-in?${query}`);
      expect(failure).toBeInstanceOf(SsoError);
      expect(parts.fake.calls).toEqual([]);
    },
  );

  it.each(['', '?login_hint=jane%40example.com'])('starts a login at /sign-in%s', async (query) => {
    const answer = await handedOver(await authenticate(`/sign-in${query}`));
    expect([answer.status, answer.location]).toEqual(
      query === '' ? [200, undefined] : [302, AUTHORIZE],
    );
  });
});

describe('the strategy that Passport knows', () => {
  class AppStrategy extends ScalekitStrategy {}

  it('is the one of the module where the app has none of its own', () => {
    const use = vi.spyOn(passport, 'use');
    strategy.onModuleInit();
    expect(use.mock.calls).toEqual([['scalekit', strategy]]);
    use.mockRestore();
  });

  it('is the subclass among the providers of the app', async () => {
    const module = await moduleWith({ providers: [AppStrategy] });
    const use = vi.spyOn(passport, 'use');
    module.get(ScalekitStrategy, { strict: false }).onModuleInit();
    expect(use.mock.calls).toEqual([['scalekit', module.get(AppStrategy)]]);
    use.mockRestore();
  });
});
