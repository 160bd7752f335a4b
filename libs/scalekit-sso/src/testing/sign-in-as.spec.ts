import { ForbiddenException, Injectable, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import session from 'express-session';
import { CallbackService } from '../callback/callback.service.js';
import type { SsoRequest } from '../http/request.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { ScalekitSsoModule } from '../scalekit-sso.module.js';
import type { ScalekitSsoModuleExtras } from '../module-definition.js';
import { SessionService } from '../session/session.service.js';
import { SessionOnlyUserStore } from '../users/session-only-user-store.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { visitInProcess } from './in-process-visit.js';
import { signInAs } from './sign-in-as.js';
import { SsoTestSession } from './sso-test-session.js';
import { TestLogins } from './test-logins.js';
import type { TestSignIn } from './test-sign-in.js';

const { environmentUrl, clientId, clientSecret } = optionsWith();
const OPTIONS = {
  environmentUrl,
  clientId,
  clientSecret,
  baseUrl: ORIGIN,
  cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
};

@Injectable()
class Store extends SessionOnlyUserStore {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    if (identity.email === 'nobody@acme.test') {
      throw new ForbiddenException('not invited');
    }
    return super.resolve({ ...identity, name: `resolved ${identity.name ?? ''}` });
  }
}

describe('signInAs', () => {
  let app: INestApplication;

  beforeEach(() => boot());
  afterEach(async () => {
    await app.close();
    vi.unstubAllEnvs();
  });

  async function boot({
    hasSession = true,
    secure = true,
    extras = {},
    options = {},
  }: {
    hasSession?: boolean;
    secure?: boolean;
    extras?: ScalekitSsoModuleExtras;
    options?: object;
  } = {}): Promise<void> {
    await (app as INestApplication | undefined)?.close();
    const sso = ScalekitSsoModule.forRoot({ ...OPTIONS, ...options, ...extras });
    const builder = Test.createTestingModule({ imports: [sso] });
    // The way to the environment, which no sign-in of a test may take.
    builder.overrideProvider(ScalekitGateway).useValue({
      call: () => {
        throw new Error('asked the environment');
      },
    });
    app = (await builder.compile()).createNestApplication({ logger: false });
    if (hasSession) {
      app.use(
        session({
          secret: 'of-the-test',
          name: 'sid',
          resave: false,
          saveUninitialized: false,
          cookie: { secure, maxAge: 60_000 },
        }),
      );
    }
  }

  const visit = (path: string, headers: Record<string, string> = {}) =>
    visitInProcess(app.getHttpServer(), new URL(ORIGIN), path, headers);
  const me = async (cookie: string) => {
    const { status, body } = await visit('/auth/me', { cookie });
    return status === 200 ? (JSON.parse(body) as { identity: SsoIdentity }).identity : undefined;
  };

  it('answers the cookie of a session that the app has signed, and no other', async () => {
    const { cookie, storageState } = await signInAs(app, { email: 'jane@acme.test' });
    expect(cookie).toMatch(/^sid=[^;]+$/);
    expect(storageState).toEqual({
      cookies: [
        {
          name: 'sid',
          value: cookie.slice('sid='.length),
          domain: 'app.example.com',
          path: '/',
          expires: expect.any(Number),
          httpOnly: true,
          secure: true,
          sameSite: 'Lax',
        },
      ],
      origins: [],
    });
    expect(await me(cookie)).toMatchObject({
      email: 'jane@acme.test',
      issuer: OPTIONS.environmentUrl,
      organizationId: 'org_test',
    });
  });

  it('signs a test user in, where a test names none', async () => {
    expect(await me((await signInAs(app)).cookie)).toMatchObject({ email: 'user@example.com' });
  });

  it('asks the user store of the app, unless the user is there', async () => {
    await boot({ extras: { userStore: Store } });
    const users: unknown[] = [];
    app.use((request: SsoRequest, _response: unknown, next: () => void) => {
      users.push(request.url);
      next();
    });
    const complete = vi.spyOn(Store.prototype, 'resolve');
    try {
      await signInAs(app, { name: 'Jane' });
      await signInAs(app, { user: { key: 'own' } });
      expect(complete).toHaveBeenCalledOnce();
      expect(complete.mock.lastCall?.slice(0, 2)).toMatchObject([
        { name: 'Jane' },
        { sub: 'conn_test;user@example.com' },
      ]);
      expect(users).toHaveLength(2);
    } finally {
      complete.mockRestore();
    }
  });

  it('is a session that has just re-authenticated, where a test says so', async () => {
    let last: SsoRequest | undefined;
    app.use((request: SsoRequest, _response: unknown, next: () => void) => {
      last = request;
      next();
    });
    const reauthenticatedAt = new Date(Date.now() - 5_000);
    for (const signIn of [{}, { reauthenticatedAt }]) {
      const { cookie } = await signInAs(app, signIn);
      expect(cookie).toMatch(/^sid=[^;]+$/);
      await visit('/auth/me', { cookie });
      const signedIn = await app.get(SessionService).current(last!);
      expect(signedIn?.session).toMatchObject({ identity: { email: 'user@example.com' } });
      expect(signedIn?.session.reauthenticatedAt).toEqual(
        'reauthenticatedAt' in signIn ? reauthenticatedAt : undefined,
      );
    }
  });

  it('leaves the other callbacks of the app alone, also that of a state that was used', async () => {
    const states: string[] = [];
    app.use((request: SsoRequest, _response: unknown, next: () => void) => {
      states.push(new URL(request.url, ORIGIN).searchParams.get('state') ?? '');
      next();
    });
    await signInAs(app);
    await signInAs(app);
    expect(new Set(states).size).toBe(2);
    expect(states[0]).toMatch(/^[\w-]{43}$/);
    for (const query of [`state=${states[0] ?? ''}`, 'state=', 'state=x&code=y', 'code=y']) {
      expect((await visit(`/auth/callback?${query}`)).status).toBe(400);
    }
  });

  it('forgets a login whose callback did not come', async () => {
    await app.init();
    const states: string[] = [];
    const login = vi.fn<() => never>();
    await TestLogins.of(app).run(login, (state) => Promise.resolve(states.push(state)));
    expect((await visit(`/auth/callback?state=${states[0] ?? ''}`)).status).toBe(400);
    expect(login).not.toHaveBeenCalled();
  });

  it('does not wrap the services of an app again for each sign-in', async () => {
    await signInAs(app);
    const callbacks = app.get<{ complete: object }>(CallbackService);
    const { complete } = callbacks;
    await signInAs(app);
    expect(callbacks.complete).toBe(complete);
  });

  it('throws what a class of the app throws', async () => {
    await boot({ extras: { userStore: Store } });
    const attempt = signInAs(app, { email: 'nobody@acme.test' });
    await expect(attempt).rejects.toThrow(new ForbiddenException('not invited'));
  });

  it.each<[string, Parameters<typeof boot>[0], string | RegExp]>([
    [
      'without sessions',
      { hasSession: false },
      /^signInAs\(\): GET \/auth\/callback answered 503 session_missing\. The request has no session/,
    ],
    [
      'without the callback',
      { extras: { routes: { callback: false } } },
      'signInAs(): GET /auth/callback answered 404 without completing a login. Is it the callback of the app?',
    ],
    [
      'whose cookies are for https, and its baseUrl is not',
      { options: { baseUrl: 'http://localhost:3000' } },
      'signInAs(): GET /auth/callback answered 302 without a session cookie. Is the cookie secure, and baseUrl plain http?',
    ],
  ])('says what is wrong with an app %s', async (_case, setup, message) => {
    await boot(setup);
    await expect(signInAs(app)).rejects.toThrow(message);
  });

  it.each([
    ['{"code":"toString"}', '.'],
    ['{"code":1}', '.'],
    ['no JSON', '.'],
    ['null', '.'],
  ])('says what it knows of an app that answers %s', async (body, end) => {
    app.use((_request: unknown, response: { end: (text: string) => void }, next: () => void) => {
      Object.assign(response, {
        redirect: () => {
          Object.assign(response, { statusCode: 500 }).end(body);
        },
      });
      next();
    });
    await expect(signInAs(app)).rejects.toThrow(
      new Error(`signInAs(): GET /auth/callback answered 500${end}`),
    );
  });

  it('refuses where SsoTestSession has replaced the sessions', async () => {
    await app.close();
    const builder = Test.createTestingModule({ imports: [ScalekitSsoModule.forRoot()] });
    const module = await new SsoTestSession().overrideIn(builder).compile();
    app = module.createNestApplication({ logger: false });
    await expect(signInAs(app)).rejects.toThrow(
      'signInAs() needs real sessions: leave out SsoTestSession in this test.',
    );
  });

  it('refuses in production, before anything else', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(signInAs(undefined as unknown as INestApplication)).rejects.toThrow(
      /^signInAs\(\) is for tests, and NODE_ENV is production/,
    );
  });

  it('waits until the adapter is ready, which knows its plugins only then', async () => {
    await app.init();
    const instance = app.getHttpAdapter().getInstance() as { ready?: () => Promise<void> };
    const ready = vi.fn<() => Promise<void>>().mockResolvedValue();
    instance.ready = ready;
    await signInAs(app);
    expect(ready).toHaveBeenCalledOnce();
  });

  it('takes what a step-up needs from the request: without its session there is none', async () => {
    let visits = 0;
    app.use((request: SsoRequest, _response: unknown, next: () => void) => {
      visits += 1;
      if (visits === 2) {
        delete (request.session as { sso?: unknown }).sso;
      }
      next();
    });
    const signIn: TestSignIn = { reauthenticatedAt: new Date() };
    await expect(signInAs(app, signIn)).rejects.toThrow(
      'signInAs(): the session was lost before the step-up.',
    );
  });
});
