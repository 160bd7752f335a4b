import type { INestApplication } from '@nestjs/common';
import type { CompletedLogin } from '../callback/completed-login.js';
import { SSO_ERRORS } from '../errors/catalogue.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { RouteUrls } from '../links/route-urls.js';
import { ownCookies } from '../login-state/own-cookies.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { AllResolvedOptions } from '../scalekit-sso.options.js';
import { SessionService } from '../session/session.service.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';
import { UserAccess } from '../users/user-access.js';
import { visitInProcess, type VisitAnswer } from './in-process-visit.js';
import { TestCookies, type TestCookie } from './test-cookies.js';
import { TestLogins, type TestLogin } from './test-logins.js';
import { claimsOf, refuseInProduction, testIdentity, type TestSignIn } from './test-sign-in.js';

/** What a browser holds after a sign-in. */
export interface SignedInBrowser {
  /** The value of a `Cookie` header, for supertest, `inject()` and `fetch()`. */
  cookie: string;
  /** The same for Playwright: `browser.newContext({ storageState })`. The host is that of `baseUrl`. */
  storageState: { cookies: TestCookie[]; origins: [] };
}

/**
 * Signs a user in to a running app, with its own session middleware and store, and without a round trip
 * to an environment: the app's callback gets a login that was completed in the memory of this process.
 *
 * @param app initialized here if it is not yet; it need not listen. Its session middleware is there
 * @param signIn who: members of the identity, for which `SsoUserStore.resolve()` is asked as at any
 *   sign-in, or `user`, as `SsoUserStore.serialize()` takes it. Default: a test user
 * @throws Error that says why the app refused; also where `NODE_ENV` is `production`
 * @example
 * ```ts
 * const { cookie } = await signInAs(app, { email: 'jane@acme.example' });
 * await request(app.getHttpServer()).get('/dashboard').set('Cookie', cookie).expect(200);
 * ```
 */
export async function signInAs(
  app: INestApplication,
  signIn: TestSignIn = {},
): Promise<SignedInBrowser> {
  refuseInProduction('signInAs()');
  await app.init();
  // Fastify would answer before its plugins, such as that of sessions, are there.
  await (app.getHttpAdapter().getInstance() as { ready?(): PromiseLike<unknown> }).ready?.();
  if (!(app.get(SessionService) instanceof SessionService)) {
    throw new Error('signInAs() needs real sessions: leave out SsoTestSession in this test.');
  }
  const browser = new TestBrowser(app);
  const login = await browser.complete(() => loginOf(app, signIn));
  const { reauthenticatedAt } = signIn;
  if (reauthenticatedAt !== undefined) {
    await browser.complete((request) => stepUpOf(app, request, login, reauthenticatedAt));
  }
  const { header: cookie, list: cookies } = browser.cookies;
  return { cookie, storageState: { cookies, origins: [] } };
}

async function loginOf(app: INestApplication, signIn: TestSignIn): Promise<CompletedLogin> {
  const { identityIssuer, claims } = app.get<AllResolvedOptions>(RESOLVED_OPTIONS);
  const identity = testIdentity(signIn, identityIssuer);
  const resolve = (): Promise<object> =>
    app.get(UserAccess).resolve(structuredClone(identity), claimsOf(identity, claims));
  return {
    user: signIn.user ?? (await resolve()),
    identity,
    loginStartedAt: Date.now(),
    restartOf: undefined,
    isThirdPartyInitiated: false,
    accessTokenExpiresAt: undefined,
    idToken: undefined,
    authTime: undefined,
    returnTo: app.get(RouteUrls).defaultReturnTo,
    retryUrl: app.get(SsoLinks).login(),
    stepUp: undefined,
  };
}

async function stepUpOf(
  app: INestApplication,
  request: SsoRequest,
  login: CompletedLogin,
  reauthenticatedAt: Date,
): Promise<CompletedLogin> {
  const begun = await app.get(ReauthenticationService).begin(request);
  if (begun === undefined) {
    throw new Error('signInAs(): the session was lost before the step-up.');
  }
  return { ...login, loginStartedAt: reauthenticatedAt.getTime(), stepUp: begun.binding };
}

/** A browser of one user, which only opens callbacks. */
class TestBrowser {
  readonly cookies: TestCookies;
  private readonly origin: URL;
  private readonly path: string;

  constructor(private readonly app: INestApplication) {
    this.origin = new URL(app.get<AllResolvedOptions>(RESOLVED_OPTIONS).base.origin);
    this.cookies = new TestCookies(this.origin.hostname);
    this.path = app.get(RouteUrls).mounted('callback');
  }

  async complete(login: TestLogin): Promise<CompletedLogin> {
    let completed: Promise<CompletedLogin> | undefined;
    const answer = await TestLogins.of(this.app).run(
      (request) => (completed = login(request)),
      (state) => this.open(state),
    );
    // Those of a login in a browser, which counts them, are not of the session.
    const { prefix } = ownCookies(this.app.get<AllResolvedOptions>(RESOLVED_OPTIONS));
    this.cookies.receive(answer.setCookies.filter((line) => !line.startsWith(prefix)));
    // What a class of the app threw is more than what the app has answered.
    const done = await completed;
    const problem = this.problemIn(answer, done !== undefined);
    if (done === undefined || problem !== undefined) {
      throw new Error(`signInAs(): GET ${this.path} answered ${answer.status}${problem ?? ''}`);
    }
    return done;
  }

  private open(state: string): Promise<VisitAnswer> {
    const { header: cookie } = this.cookies;
    return visitInProcess(this.app.getHttpServer(), this.origin, `${this.path}?state=${state}`, {
      accept: 'application/json',
      ...(cookie === '' ? {} : { cookie }),
    });
  }

  private problemIn({ status, body }: VisitAnswer, isReached: boolean): string | undefined {
    if (!isReached) {
      return ' without completing a login. Is it the callback of the app?';
    }
    if (status >= 400) {
      const code = codeIn(body);
      return code === undefined ? '.' : ` ${code}. ${SSO_ERRORS[code].remedy}`;
    }
    return this.cookies.header === ''
      ? ' without a session cookie. Is the cookie secure, and baseUrl plain http?'
      : undefined;
  }
}

/** The code of the problem that an app answered; undefined for what the module did not write. */
function codeIn(body: string): keyof typeof SSO_ERRORS | undefined {
  try {
    const { code } = fieldsOf(JSON.parse(body));
    return typeof code === 'string' && Object.hasOwn(SSO_ERRORS, code)
      ? (code as keyof typeof SSO_ERRORS)
      : undefined;
  } catch {
    return undefined;
  }
}
