import { get } from 'node:http';
import {
  Controller,
  Get,
  Module,
  Post,
  UseGuards,
  VersioningType,
  type DynamicModule,
  type INestApplication,
} from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  KeptFields,
  ScalekitSsoModule,
  SsoGuard,
  StepUp,
  type SsoRoutes,
} from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, COOKIE_SECRET, startApp, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { JANE, organizationOf, problemOf } from '../support/sign-in.js';
import { SubPathProxy } from '../support/sub-path-proxy.js';

/** The app's own pages, also where it has its sub-path in its controllers. */
@Controller(['shop', 'app/shop'])
class ShopController {
  @UseGuards(SsoGuard)
  @Get()
  orders(): string {
    return 'orders';
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['amount'] })
  @Get('vault')
  vault(@KeptFields() kept: object): object {
    return kept;
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['amount'] })
  @Post('vault')
  pay(): string {
    return 'paid';
  }
}

@Controller('app')
class StartController {
  @Get()
  start(): string {
    return 'start';
  }
}

@Module({})
class ShellModule {}

/** Where an app and the routes of the module are. */
interface Mount {
  readonly prepare?: (app: INestApplication) => unknown;
  readonly imports?: (sso: DynamicModule) => DynamicModule[];
  readonly routes?: SsoRoutes;
  readonly proxy?: { readonly path: string; readonly isKept: boolean };
  /** Public path of the routes. */
  readonly auth: string;
  /** Public path of the handlers of the app. */
  readonly app: string;
  /** Where a login ends that asks for no return address. Default: `/`. */
  readonly home?: string;
}

const nested = [
  { path: 'shell', module: ShellModule, children: [{ path: 'sso', module: ScalekitSsoModule }] },
];

const MOUNTS: Readonly<Record<string, Mount>> = {
  'no prefix': { auth: '/auth', app: '' },
  'a global prefix': {
    prepare: (app) => app.setGlobalPrefix('api/v2'),
    auth: '/api/v2/auth',
    app: '/api/v2',
  },
  'a global prefix that excludes the routes': {
    prepare: (app) => app.setGlobalPrefix('api', { exclude: ['auth/{*path}'] }),
    auth: '/auth',
    app: '/api',
  },
  'URI versioning': {
    prepare: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    auth: '/auth',
    app: '/v1',
  },
  'a prefix of the routes': { routes: { prefix: 'my/sso' }, auth: '/my/sso', app: '' },
  RouterModule: {
    imports: () => [RouterModule.register([{ path: 'sso', module: ScalekitSsoModule }])],
    auth: '/sso/auth',
    app: '',
  },
  'nested RouterModule, a global prefix and two imports': {
    prepare: (app) => app.setGlobalPrefix('api'),
    imports: (sso) => [{ module: ShellModule, imports: [sso] }, RouterModule.register(nested)],
    auth: '/api/shell/sso/auth',
    app: '/api',
  },
  'a proxy that takes its path away': {
    proxy: { path: '/portal', isKept: false },
    auth: '/portal/auth',
    app: '/portal',
    home: '/portal/',
  },
  'a proxy that takes its path away, and a global prefix': {
    prepare: (app) => app.setGlobalPrefix('api'),
    proxy: { path: '/portal', isKept: false },
    auth: '/portal/api/auth',
    app: '/portal/api',
    home: '/portal/',
  },
  'a proxy that keeps its path, which is the global prefix': {
    prepare: (app) => app.setGlobalPrefix('app'),
    proxy: { path: '/app', isKept: true },
    auth: '/app/auth',
    app: '/app',
    home: '/app',
  },
  'a proxy that keeps its path, a longer global prefix and RouterModule': {
    prepare: (app) => app.setGlobalPrefix('/app/api/'),
    imports: () => [RouterModule.register([{ path: 'sso', module: ScalekitSsoModule }])],
    proxy: { path: '/app', isKept: true },
    auth: '/app/api/sso/auth',
    app: '/app/api',
    home: '/app',
  },
  'a proxy that keeps its path, which only the routes have': {
    routes: { prefix: 'app/sso' },
    proxy: { path: '/app', isKept: true },
    auth: '/app/sso',
    app: '/app',
    home: '/app',
  },
};

describe.each(
  ADAPTERS.flatMap((adapter) => Object.keys(MOUNTS).map((it) => [adapter, it] as const)),
)('addresses on %s, under %s', (adapter, name) => {
  const { prepare, imports, routes, proxy: behind, ...mount } = MOUNTS[name]!;
  const { home = '/' } = mount;
  let simulator: ScalekitSimulator;
  let proxy: SubPathProxy | undefined;
  let app: TestApp;
  let origin: string;
  let browser: Browser;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    proxy = behind && (await SubPathProxy.start(behind.path, behind.isKept));
    app = await startApp({
      adapter,
      simulator,
      controllers: [ShopController, StartController],
      extras: { routes },
      ...(imports === undefined ? {} : { imports }),
      ...(prepare === undefined ? {} : { prepare }),
      ...(proxy === undefined ? {} : { options: { baseUrl: `${proxy.url}${behind?.path}` } }),
    });
    origin = proxy?.url ?? app.url;
    if (proxy !== undefined) {
      proxy.target = app.url;
    }
  });
  afterAll(async () => {
    await app.close();
    await proxy?.stop();
    await simulator.stop();
  });
  beforeEach(() => {
    browser = new Browser();
  });

  /** Signs in at the login route, with more in its query. */
  async function signIn(query: Record<string, string>): Promise<Answer> {
    const search = new URLSearchParams({ organization_id: organizationOf(simulator), ...query });
    const left = await browser.visit(`${origin}${mount.auth}/login?${search.toString()}`);
    return browser.visit(await simulator.signIn(left.location ?? '', JANE));
  }

  it('come back to the guarded page, query and all, and stay there (B6)', async () => {
    expect(app.sso.callbackUrl).toBe(`${origin}${mount.auth}/callback`);
    const page = `${mount.app}/shop?x=1`;
    const guarded = await browser.visit(origin + page);
    expect(guarded.location).toBe(
      `${origin}${mount.auth}/login?return_to=${encodeURIComponent(page)}`,
    );
    const back = await signIn({ return_to: page });
    expect([back.status, back.location]).toEqual([302, origin + page]);
    const landed = await browser.visit(origin + page);
    expect([landed.status, landed.body]).toEqual([200, 'orders']);
    const me = await browser.api(`${origin}${mount.auth}/me`);
    expect([me.status, me.body.includes('jane@example.com')]).toEqual([200, true]);
  });

  it('end a login at the start of the app, and never at a route of the module (B6)', async () => {
    for (const route of ['login', 'callback', 'logout', 'step-up']) {
      browser = new Browser();
      const { location } = await signIn({ return_to: `${mount.auth.toUpperCase()}/${route}/?a=b` });
      expect(location).toBe(origin + home);
    }
    const out = await browser.visit(`${origin}${mount.auth}/logout`, { method: 'POST' });
    expect([out.status, out.location]).toEqual([303, origin + home]);
    if (mount.app === home.replace(/\/$/, '')) {
      expect((await browser.visit(origin + home)).status).toBe(200);
    }
  });

  it('lead through a step-up and back to the page of the form (B6)', async () => {
    await signIn({});
    const vault = `${mount.app}/shop/vault`;
    const stepUp = `${mount.auth}/step-up?return_to=${encodeURIComponent(vault)}`;
    const opened = await browser.visit(origin + vault);
    expect(opened.location).toBe(origin + stepUp);
    const posted = await browser.api(origin + vault, {
      method: 'POST',
      headers: { referer: origin + vault },
      body: new URLSearchParams({ amount: '5' }),
    });
    expect([posted.status, problemOf(posted).stepUpUrl]).toEqual([401, stepUp]);
    const left = await browser.visit(origin + stepUp);
    const back = await browser.follow(await simulator.signIn(left.location ?? '', JANE));
    expect([back.status, back.url, back.body]).toEqual([200, origin + vault, '{"amount":"5"}']);
  });

  it('are right on error pages, in problems and in the answer to another method (B6)', async () => {
    const left = await browser.visit(
      `${origin}${mount.auth}/login?organization_id=${organizationOf(simulator)}`,
    );
    const state = new URL(left.location ?? '').searchParams.get('state') ?? '';
    const page = await browser.visit(
      `${origin}${mount.auth}/callback?error=access_denied&state=${state}`,
    );
    const [, retry] = /<a class="button" href="([^"]+)"/.exec(page.body) ?? [];
    expect(retry).toBe(`${mount.auth}/login?organization_id=${organizationOf(simulator)}`);
    expect(page.body).toContain(`<a class="quiet" href="${home}">`);
    const again = await browser.visit(`${origin}${retry ?? ''}`);
    expect(new URL(again.location ?? '').origin).toBe(simulator.credentials.environmentUrl);
    const refused = await browser.api(`${origin}${mount.app}/shop`, {
      headers: { referer: `${origin}${mount.app}/?tab=1` },
    });
    expect([refused.status, problemOf(refused).loginUrl]).toEqual([
      401,
      `${mount.auth}/login?return_to=${encodeURIComponent(`${mount.app}/?tab=1`)}`,
    ]);
    const posted = await browser.visit(`${origin}${mount.auth}/login`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
    const script = await browser.visit(`${origin}${mount.auth}/portal-events.js`);
    expect(script.headers.get('content-type')).toContain('text/javascript');
  });

  it('move a browser to the name of baseUrl, to the same page (B6)', async () => {
    const other = origin.replace('127.0.0.1', 'localhost');
    for (const path of ['login?domain=acme.test', 'step-up?return_to=/x']) {
      // Whatever localhost is here, the socket is the same.
      const answer = await raw(origin, `${mount.auth}/${path}`, new URL(other).host);
      expect(answer).toBe(`${origin}${mount.auth}/${path}`);
    }
  });
});

describe.each(ADAPTERS)('the boot on %s', (adapter) => {
  /** Boots an app that has no environment: nothing is asked of one. */
  async function boot(
    baseUrl: string,
    prepare: (app: INestApplication) => unknown,
    { routes, modules = [] }: { routes?: SsoRoutes; modules?: DynamicModule[] } = {},
  ): Promise<void> {
    const options = {
      environmentUrl: 'https://acme.scalekit.dev',
      clientId: 'skc_1',
      clientSecret: 'secret-of-the-test-environment',
      baseUrl,
      cookieSecret: COOKIE_SECRET,
      routes,
    };
    @Module({ imports: [ScalekitSsoModule.forRoot(options), ...modules] })
    class AppModule {}
    const quiet = { logger: false, abortOnError: false } as const;
    const app = await (adapter === 'express'
      ? NestFactory.create(AppModule, quiet)
      : NestFactory.create(AppModule, new FastifyAdapter(), quiet));
    prepare(app);
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }
  const plain = 'https://app.example.com';
  const withPrefix =
    (...given: Parameters<INestApplication['setGlobalPrefix']>) =>
    (app: INestApplication): unknown =>
      app.setGlobalPrefix(...given);

  it('stops where the routes have parameters, from the prefix or RouterModule (B6)', async () => {
    const name = 'routes: Nest maps one to /t/:tenant/auth/login, which is no single address.';
    await expect(boot(plain, withPrefix('t/:tenant'))).rejects.toThrow(name);
    const modules = [RouterModule.register([{ path: 't/:tenant', module: ScalekitSsoModule }])];
    await expect(boot(plain, () => undefined, { modules })).rejects.toThrow(name);
    const exclude = ['auth/{*path}'];
    await expect(boot(plain, withPrefix('t/:tenant', { exclude }))).resolves.toBeUndefined();
  });

  it('stops where only some routes are below the path of baseUrl (B6)', async () => {
    const below = withPrefix('app', { exclude: ['auth/callback'] });
    await expect(boot(`${plain}/app`, below)).rejects.toThrow(
      /baseUrl: Nest maps some routes below its path \/app \(login, .*\) and others not \(callback\)/,
    );
    await expect(boot(plain, below)).resolves.toBeUndefined();
  });

  it('stops where the path of baseUrl is that of the routes by chance (B6)', async () => {
    const none = (): undefined => undefined;
    await expect(boot(`${plain}/auth`, none)).rejects.toThrow(
      'baseUrl: its path /auth is also where the routes are by default, which does not tell whether the proxy in front of the app keeps it.',
    );
    await expect(
      boot(`${plain}/auth`, none, { routes: { prefix: 'sso' } }),
    ).resolves.toBeUndefined();
    await expect(boot(`${plain}/auth`, withPrefix('auth'))).resolves.toBeUndefined();
  });
});

/** The `Location` that a request gets with a `Host` of its own. */
async function raw(origin: string, path: string, host: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    get(origin + path, { headers: { host, accept: 'text/html' } }, (answer) => {
      answer.resume();
      resolve(answer.headers.location);
    }).on('error', reject);
  });
}
