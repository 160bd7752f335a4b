import type { NestApp } from './nest-app.js';

/** The guarded controller that shows who is signed in. */
export const EXAMPLE = {
  file: 'sso/sso-example.controller.ts',
  className: 'SsoExampleController',
  path: 'sso-example',
} as const;

type Style = Pick<NestApp, 'adapter' | 'quote' | 'hasDefaultImports'>;

/** `src/sso/session.ts`, as in the README and in docs/fastify.md. */
export function sessionFile(app: Style): string {
  return styled(app.adapter === 'fastify' ? FASTIFY_SESSION : expressSession(app), app);
}

function expressSession({ hasDefaultImports }: Style): string {
  const load = hasDefaultImports
    ? "import session from 'express-session';"
    : "import session = require('express-session');";
  return `import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
${load}

/** Registers the sessions of signed-in users. */
export function useSession(app: INestApplication): void {
  const config = app.get(ConfigService);
  const baseUrl = config.getOrThrow<string>('SSO_BASE_URL');
  app.use(
    session({
      // Over https, browsers accept a cookie with this prefix from this very host only.
      name: baseUrl.startsWith('https:') ? '__Host-sid' : 'sid',
      // Several, with commas, while it changes.
      secret: config.getOrThrow<string>('SESSION_SECRET').split(','),
      resave: false,
      saveUninitialized: false,
      cookie: {
        httpOnly: true,
        sameSite: 'lax',
        secure: 'auto',
        maxAge: 12 * 60 * 60 * 1000,
      },
      // Sessions are kept in memory: a restart ends them. In production use
      // connect-redis, connect-pg-simple or the like.
    }),
  );
}
`;
}

const FASTIFY_SESSION = `import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import type { INestApplication } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Registers the sessions of signed-in users. */
export async function useSession(app: INestApplication): Promise<void> {
  const fastify = app as NestFastifyApplication;
  const config = app.get(ConfigService);
  const baseUrl = config.getOrThrow<string>('SSO_BASE_URL');
  await fastify.register(fastifyCookie);
  await fastify.register(fastifySession, {
    // Over https, browsers accept a cookie with this prefix from this very host only.
    cookieName: baseUrl.startsWith('https:') ? '__Host-sid' : 'sid',
    // Several, with commas, while it changes.
    secret: config.getOrThrow<string>('SESSION_SECRET').split(','),
    saveUninitialized: false,
    rolling: false, // otherwise a concurrent request writes the old session back
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: 'auto',
      maxAge: 12 * 60 * 60 * 1000,
    },
    // Sessions are kept in memory: a restart ends them. In production give a
    // store, such as that of connect-redis.
  });
}
`;

/** The guarded controller. */
export function exampleController(app: Style): string {
  return styled(
    `import { Controller, Get, UseGuards } from '@nestjs/common';
import { CurrentUser, SsoGuard, type SsoIdentity } from 'nestjs-scalekit-sso';

/** Only for signed-in users: others are sent to the login. */
@UseGuards(SsoGuard)
@Controller('${EXAMPLE.path}')
export class ${EXAMPLE.className} {
  @Get()
  show(@CurrentUser() user: SsoIdentity): object {
    return { signedInAs: user.email };
  }
}
`,
    app,
  );
}

/**
 * The end-to-end test of the controller, as in docs/testing.md.
 *
 * @param module where the test imports the root module from
 * @param globals where the tests of the app import `describe` and the others from, if they do
 */
export function exampleTest(
  app: Style & Pick<NestApp, 'moduleName'>,
  module: string,
  globals: string | undefined,
): string {
  const isFastify = app.adapter === 'fastify';
  const imports = [
    "import type { INestApplication } from '@nestjs/common';",
    ...(isFastify ? ["import { FastifyAdapter } from '@nestjs/platform-fastify';"] : []),
    "import { Test } from '@nestjs/testing';",
    "import { SsoTestSession } from 'nestjs-scalekit-sso/testing';",
    ...(globals === undefined
      ? []
      : [`import { afterEach, beforeEach, describe, expect, it } from '${globals}';`]),
    `import { ${app.moduleName} } from '${module}';`,
  ];
  return styled(
    `${imports.join('\n')}

describe('${EXAMPLE.className} (e2e)', () => {
  const sso = new SsoTestSession();
  let app: INestApplication;
  let page: string;

  beforeEach(async () => {
    const builder = Test.createTestingModule({ imports: [${app.moduleName}] });
    const module = await sso.overrideIn(builder).compile();
    app = module.createNestApplication(${isFastify ? 'new FastifyAdapter()' : ''});
    await app.listen(0, '127.0.0.1');
    page = \`\${await app.getUrl()}/${EXAMPLE.path}\`;
  });
  afterEach(() => app.close());

  it('shows who is signed in', async () => {
    sso.signIn({ email: 'jane@example.com' });
    const response = await fetch(page);
    expect(await response.json()).toEqual({ signedInAs: 'jane@example.com' });
  });

  it('refuses others', async () => {
    sso.signOut();
    expect((await fetch(page)).status).toBe(401);
  });
});
`,
    app,
  );
}

/** With the quotes of the app. Nothing here has another apostrophe or quotation mark. */
function styled(text: string, { quote }: Style): string {
  return text.replaceAll("'", quote);
}
