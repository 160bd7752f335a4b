import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { Controller, Get, ImATeapotException, Req, Res, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  RequireOrganization,
  ScalekitSsoModule,
  SsoUserStore,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { signInAs, SsoTestSession, type TestSignIn } from 'nestjs-scalekit-sso/testing';
import { ADAPTERS, COOKIE_SECRET } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { VaultController } from '../support/step-up.js';

@Controller('organizations')
class OrganizationsController {
  @RequireOrganization({ parameter: 'id' })
  @Get(':id')
  show(): string {
    return 'organization';
  }
}

/** The callback of an app that issues tokens of its own. */
@Controller('auth/callback')
class TokensController {
  @UseGuards(AuthGuard('scalekit'))
  @Get()
  callback(
    @Req() { user }: { user: SsoIdentity },
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): string {
    response.header('Set-Cookie', `token=${user.email ?? ''}; Path=/; HttpOnly`);
    return 'signed in';
  }
}

interface Staff {
  readonly id: number;
  readonly email: string | undefined;
}

/** Users with ids of their own; knows what it was asked. */
class StaffStore extends SsoUserStore<Staff> {
  static readonly created: Staff[] = [];
  static readonly claims: unknown[] = [];

  override resolve(identity: SsoIdentity, claims: object): Promise<Staff> {
    if (identity.email === 'teapot@example.com') {
      throw new ImATeapotException('not this one');
    }
    StaffStore.claims.push(claims);
    const staff = { id: StaffStore.created.length, email: identity.email };
    StaffStore.created.push(staff);
    return Promise.resolve(staff);
  }

  override serialize({ id }: Staff): number {
    return id;
  }

  override deserialize(id: number): Promise<Staff | undefined> {
    return Promise.resolve(StaffStore.created[id]);
  }
}

describe.each(ADAPTERS)('signInAs() on %s', (adapter) => {
  const scene = setScene(adapter, { controllers: [VaultController, OrganizationsController] });

  async function open(path: string, signIn?: TestSignIn, app = scene.app) {
    const { cookie } = await signInAs(app.app, signIn);
    return scene.browser.api(app.url + path, { headers: { cookie } });
  }

  it('opens a guarded page, as the user and of the organization that a test names', async () => {
    const identity = { email: 'jane@acme.test', organizationId: 'org_acme', name: 'Jane' };
    const page = await open('/dashboard', identity);
    expect(page.status).toBe(200);
    expect(JSON.parse(page.body)).toMatchObject({
      identity: { ...identity, issuer: scene.simulator.credentials.environmentUrl },
    });
  });

  it('asks no environment, not even for the session policy of the organization', async () => {
    const app = await scene.another({ options: { environmentUrl: 'http://127.0.0.1:9' } });
    scene.logger.lines.length = 0;
    expect((await open('/dashboard', {}, app)).status).toBe(200);
    expect(scene.logger.lines.filter((line) => line.includes('session policy'))).toEqual([]);
  });

  it('signs users in apart from each other, at the same time', async () => {
    const emails = ['a@acme.test', 'b@acme.test', 'c@acme.test'];
    const pages = await Promise.all(emails.map((email) => open('/auth/me', { email })));
    const identities = pages.map(
      ({ body }) => (JSON.parse(body) as { identity: SsoIdentity }).identity,
    );
    expect(identities.map(({ email }) => email)).toEqual(emails);
    expect(new Set(identities.map(({ key }) => key)).size).toBe(3);
  });

  it('has a step-up page refused, unless the user has just re-authenticated', async () => {
    expect((await open('/vault')).status).toBe(401);
    expect(
      (await open('/vault', { reauthenticatedAt: new Date(Date.now() - 301_000) })).status,
    ).toBe(401);
    const page = await open('/vault', { email: 'jane@acme.test', reauthenticatedAt: new Date() });
    expect(page.status).toBe(200);
    expect(page.body).toContain('jane@acme.test');
  });

  it('keeps users of other organizations out', async () => {
    expect((await open('/organizations/org_1', { organizationId: 'org_1' })).status).toBe(200);
    const refused = await open('/organizations/org_1', { organizationId: 'org_2' });
    expect(refused.body).toContain('organization_mismatch');
  });

  it('makes sessions that the user sees, and can end', async () => {
    const [first, second] = [await signInAs(scene.app.app), await signInAs(scene.app.app)];
    const list = await scene.browser.api(`${scene.app.url}/auth/sessions`, {
      headers: { cookie: first.cookie },
    });
    expect((JSON.parse(list.body) as { sessions: unknown[] }).sessions.length).toBeGreaterThan(1);
    const headers = {
      cookie: first.cookie,
      origin: scene.app.url,
      'sec-fetch-site': 'same-origin',
    };
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST', headers });
    const statuses = [first, second].map(async ({ cookie }) => {
      const page = await scene.browser.api(`${scene.app.url}/dashboard`, { headers: { cookie } });
      return page.status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 200]);
  });

  it('has a user of the app resolved as at any sign-in, or takes the one that a test has', async () => {
    const app = await scene.another({ extras: { userStore: StaffStore } });
    const resolved = await open('/dashboard', { email: 'new@acme.test' }, app);
    expect(JSON.parse(resolved.body)).toMatchObject({ user: { email: 'new@acme.test' } });
    expect(StaffStore.claims.at(-1)).toMatchObject({ email: 'new@acme.test', oid: 'org_test' });
    const count = StaffStore.created.push({ id: 100 + StaffStore.created.length, email: 'own' });
    const own = await open('/dashboard', { user: { id: count - 1 } }, app);
    expect(JSON.parse(own.body)).toMatchObject({ user: { email: 'own' } });
    expect(StaffStore.created.length).toBe(count);
  });

  it('throws what the user store of the app throws', async () => {
    const app = await scene.another({ extras: { userStore: StaffStore } });
    const attempt = signInAs(app.app, { email: 'teapot@example.com' });
    await expect(attempt).rejects.toThrow(new ImATeapotException('not this one'));
  });

  it('signs in to an app below a path, behind https, by a cookie for that host alone', async () => {
    const app = await scene.another({
      options: { baseUrl: 'https://app.example.com/sub' },
      sessionName: '__Host-sid',
      cookie: { secure: true },
    });
    const { cookie, storageState } = await signInAs(app.app);
    expect(cookie).toMatch(/^__Host-sid=\S+/);
    expect(storageState.cookies[0]).toMatchObject({
      name: '__Host-sid',
      domain: 'app.example.com',
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    });
    expect(scene.logger.lines.filter((line) => line.includes('is not Secure'))).toEqual([]);
  });

  it('has the cookie of an app with tokens and a callback of its own', async () => {
    const app = await scene.another({
      hasSession: false,
      extras: { routes: { callback: false } },
      controllers: [TokensController],
    });
    const { cookie } = await signInAs(app.app, { email: 'jane@acme.test' });
    expect(cookie).toBe('token=jane@acme.test');
  });

  it.runIf(adapter === 'fastify')('serves inject() of an app that does not listen', async () => {
    const sso = ScalekitSsoModule.forRoot({
      ...scene.simulator.credentials,
      baseUrl: 'http://127.0.0.1:3000',
      cookieSecret: COOKIE_SECRET,
    });
    const module = await Test.createTestingModule({ imports: [sso] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    try {
      await app.register(fastifyCookie);
      await app.register(fastifySession, { secret: COOKIE_SECRET, cookie: { secure: false } });
      const { cookie } = await signInAs(app, { email: 'jane@acme.test' });
      const me = await app.inject({ url: '/auth/me', headers: { cookie } });
      expect(me.json<{ identity: SsoIdentity }>().identity.email).toBe('jane@acme.test');
      expect((await app.inject({ url: '/auth/me' })).statusCode).toBe(401);
    } finally {
      await app.close();
    }
  });

  it.each([
    ['has no sessions', { hasSession: false }, /answered 503 session_missing\. /],
    [
      'has no callback',
      { extras: { routes: { callback: false as const } } },
      /answered 404 without/,
    ],
  ])('says why it cannot sign in to an app that %s', async (_case, setup, reason) => {
    const app = await scene.another(setup);
    await expect(signInAs(app.app)).rejects.toThrow(reason);
  });

  it.runIf(adapter === 'express')('says that a secure cookie is not for plain http', async () => {
    const app = await scene.another({ cookie: { secure: true } });
    await expect(signInAs(app.app)).rejects.toThrow(/answered 302 without a session cookie/);
  });

  it('signs no stranger in who sends a state of their own', async () => {
    await signInAs(scene.app.app);
    for (const state of ['', 'guess', 'undefined']) {
      const callback = `${scene.app.url}/auth/callback?state=${state}`;
      expect((await scene.browser.visit(callback)).status).toBe(400);
    }
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('refuses in production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    try {
      await expect(signInAs(scene.app.app)).rejects.toThrow(/NODE_ENV is production/);
      expect(() => new SsoTestSession()).toThrow(/NODE_ENV is production/);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
