import type { IncomingMessage } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import {
  Controller,
  Get,
  Module,
  Post,
  Req,
  UseGuards,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import session, { type Store } from 'express-session';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  ScalekitSsoModule,
  ScalekitSsoService,
  SsoConnections,
  SsoGuard,
  type ScalekitSsoModuleExtras,
  type ScalekitSsoOptions,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import type { ScalekitSimulator } from 'scalekit-simulator';
import { freePort } from './free-port.js';

/** The HTTP adapters that every flow is tested on. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

export const COOKIE_SECRET = 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE';
const SESSION_SECRET = 'a-session-secret-of-the-test-app-12345';

@Controller()
class AppController {
  @Get()
  home(): string {
    return 'home';
  }

  @UseGuards(SsoGuard)
  @Get('dashboard')
  dashboard(
    @CurrentUser() user: unknown,
    @CurrentIdentity() identity: SsoIdentity,
    @Req() request: { originalUrl: string },
  ): object {
    return { user, identity, url: request.originalUrl };
  }

  @UseGuards(SsoGuard)
  @Post('dashboard')
  change(): string {
    return 'changed';
  }

  @UseGuards(SsoGuard)
  @OptionalSso()
  @Get('optional')
  optional(@CurrentIdentity() identity: SsoIdentity | undefined): object {
    return { subject: identity?.subject ?? null };
  }

  /** Puts something into the anonymous session, as a shop or an attacker would. */
  @Get('plant')
  plant(@Req() request: { session: Record<string, unknown> }): object {
    request.session.cart = ['apple'];
    request.session.admin = true;
    return {};
  }

  @Get('session')
  session(@Req() request: { session: Record<string, unknown> }): object {
    const { cart, admin } = request.session;
    return { cart: cart ?? null, admin: admin ?? null };
  }
}

@UseGuards(SsoGuard)
@Controller('members')
class MembersController {
  @Get()
  list(): string {
    return 'members';
  }

  @Public()
  @Get('about')
  about(): string {
    return 'about';
  }
}

export interface AppOptions {
  readonly adapter: Adapter;
  readonly simulator: ScalekitSimulator;
  readonly options?: Partial<ScalekitSsoOptions>;
  readonly extras?: ScalekitSsoModuleExtras;
  readonly providers?: ModuleMetadata['providers'];
  /** Modules beside the module, which is given to those that import it too. */
  readonly imports?: (sso: DynamicModule) => DynamicModule[];
  readonly controllers?: Type[];
  readonly logger?: LoggerService | false;
  readonly store?: Store;
  /** Where the app is, for browsers that find it there; it listens on 127.0.0.1. Default: any free port. */
  readonly at?: { readonly hostname: string; readonly port: number };
  /** Speaks HTTP/2 in Node itself, without TLS; Fastify only. */
  readonly isHttp2?: boolean;
  /** True: WebSockets find the sessions, too. */
  readonly hasSockets?: boolean;
  /** False: the app forgot to register sessions. */
  readonly hasSession?: boolean;
  /** Addresses whose `X-Forwarded-…` are believed, as an app behind a proxy does. Default: none. */
  readonly trustProxy?: string;
  /** False: the app forgot to keep bodies as they came, which webhooks need. */
  readonly hasRawBody?: boolean;
  /** Name of the session cookie. Default: `sid`. */
  readonly sessionName?: string;
  /** False: the app was created with `bodyParser: false`. */
  readonly hasBodyParser?: boolean;
  /** How the session cookie differs. */
  readonly cookie?: {
    readonly secure?: boolean | 'auto';
    readonly domain?: string;
    readonly httpOnly?: boolean;
  };
  /** Called before the app listens. */
  readonly prepare?: (app: INestApplication) => void;
}

/** A running app. */
export interface TestApp {
  readonly url: string;
  readonly app: INestApplication;
  readonly sso: ScalekitSsoService;
  close(): Promise<void>;
}

/** Starts an app on a loopback port, known to the simulator. */
export async function startApp(setup: AppOptions): Promise<TestApp> {
  const { adapter, simulator } = setup;
  const { hostname, port } = setup.at ?? { hostname: '127.0.0.1', port: await freePort() };
  const url = `http://${hostname}:${port}`;

  const sso = ScalekitSsoModule.forRootAsync({
    ...setup.extras,
    useFactory: () => ({
      ...simulator.credentials,
      baseUrl: url,
      cookieSecret: COOKIE_SECRET,
      timeoutMs: 10_000,
      ...setup.options,
    }),
  });

  @Module({
    imports: [sso, ...(setup.imports?.(sso) ?? [])],
    controllers: [AppController, MembersController, ...(setup.controllers ?? [])],
    providers: setup.providers ?? [],
  })
  class AppModule {}

  const create = adapter === 'express' ? createExpress : createFastify;
  const app = await create(AppModule, setup);
  setup.prepare?.(app);
  await app.listen(port, '127.0.0.1');
  const service = app.get(ScalekitSsoService);
  simulator.allowRedirectUri(service.callbackUrl);
  return { url, app, sso: service, close: () => app.close() };
}

/** Hosts below it share the session. */
function domainOf(at: AppOptions['at']): { domain?: string } {
  return at === undefined ? {} : { domain: at.hostname };
}

async function createExpress(
  module: Type,
  {
    logger = false,
    store,
    at,
    hasSession = true,
    hasSockets = false,
    trustProxy,
    cookie,
    sessionName: name = 'sid',
    hasRawBody: rawBody = true,
    hasBodyParser: bodyParser = true,
  }: AppOptions,
): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger,
    abortOnError: false,
    rawBody,
    bodyParser,
  });
  app.set('trust proxy', trustProxy ?? false);
  if (!hasSession) {
    return app;
  }
  const sessions = session({
    secret: SESSION_SECRET,
    name,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', maxAge: 43_200_000, ...domainOf(at), ...cookie },
    ...(store === undefined ? {} : { store }),
  });
  app.use(sessions);
  if (hasSockets) {
    app.get(SsoConnections).useSession(sessions);
  }
  return app;
}

async function createFastify(
  module: Type,
  {
    logger = false,
    store,
    at,
    hasSession = true,
    hasSockets = false,
    trustProxy,
    cookie,
    sessionName: cookieName = 'sid',
    isHttp2 = false,
    hasRawBody: rawBody = true,
    hasBodyParser: bodyParser = true,
  }: AppOptions,
): Promise<INestApplication> {
  const adapter = isHttp2
    ? new FastifyAdapter({ trustProxy: trustProxy ?? false, http2: true })
    : new FastifyAdapter({ trustProxy: trustProxy ?? false });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    abortOnError: false,
    rawBody,
    bodyParser,
  });
  if (!hasSession) {
    return app;
  }
  await app.register(fastifyCookie);
  await app.register(fastifySession, {
    secret: SESSION_SECRET,
    cookieName,
    saveUninitialized: false,
    rolling: false,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: false,
      maxAge: 43_200_000,
      ...domainOf(at),
      ...cookie,
    },
    ...(store === undefined ? {} : { store }),
  });
  if (hasSockets) {
    const fastify = app.getHttpAdapter().getInstance();
    app.get(SsoConnections).useSession((request: IncomingMessage, _response, next) => {
      const { [cookieName]: id = '' } = fastify.parseCookie(request.headers.cookie ?? '');
      fastify.decryptSession(id, request, next);
    });
  }
  return app;
}
