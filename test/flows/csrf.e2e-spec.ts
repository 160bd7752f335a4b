import fastifyCsrf from '@fastify/csrf-protection';
import { ForbiddenException, Injectable, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { doubleCsrf } from 'csrf-csrf';
import { json, urlencoded, type NextFunction, type Request, type Response } from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import lusca from 'lusca';
import { DefaultErrorPage, type SsoRequest } from 'nestjs-scalekit-sso';
import type { Adapter } from '../support/app.js';
import { setScene, type Scene, type SceneSetup } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

const csrf = doubleCsrf({
  getSecret: () => 'a-secret-of-the-test-app-123456789',
  getSessionIdentifier: ({ sessionID }) => sessionID,
  cookieName: 'csrf',
  cookieOptions: { secure: false, sameSite: 'lax' },
  getCsrfTokenFromRequest: ({ body }) => (body as { _csrf?: string } | undefined)?._csrf,
  // No browser sends webhooks; they are signed. As in docs/csrf.md.
  skipCsrfProtection: ({ path }) => path === '/auth/webhooks',
});

let isBroken = false;

/** The page of the module, with the token of the app. */
@Injectable()
class CsrfErrorPage extends DefaultErrorPage {
  override formFields(request: SsoRequest, response: unknown): Record<string, string> {
    if (isBroken) {
      throw new Error('no token');
    }
    const token = csrf.generateCsrfToken(request as unknown as Request, response as Response);
    return { _csrf: token };
  }
}

/** What cookie-parser does. */
function parseCookies(request: Request, _response: Response, next: NextFunction): void {
  const pairs = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='));
  const cookies = pairs.map(([name = '', value = '']) => [name, decodeURIComponent(value)]);
  request.cookies = Object.fromEntries(cookies) as Record<string, string>;
  next();
}

@Injectable()
class LuscaErrorPage extends DefaultErrorPage {
  override formFields(_request: SsoRequest, response: unknown): Record<string, string> {
    return { _csrf: String((response as Response).locals._csrf) };
  }
}

@Injectable()
class FastifyErrorPage extends DefaultErrorPage {
  override formFields(_request: SsoRequest, reply: unknown): Record<string, string> {
    return { _csrf: (reply as FastifyReply).generateCsrf() };
  }
}

const ON_EXPRESS = { hasBodyParser: false, hasRawBody: false } as const;

/** The plugin protects what it is a hook of: all but reading, and the webhooks. */
function protectFastify(
  app: INestApplication,
  sessionPlugin: '@fastify/cookie' | '@fastify/session',
) {
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  void (app as NestFastifyApplication).register(fastifyCsrf, { sessionPlugin });
  fastify.addHook(
    'preHandler',
    (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      if (request.method === 'GET' || request.url === '/auth/webhooks') {
        done();
      } else {
        fastify.csrfProtection(request, reply, done);
      }
    },
  );
}

/** lusca refuses with a plain `Error`, of which Nest would make a 500. As in docs/csrf.md. */
function refuse(error: Error, _request: Request, _response: Response, next: NextFunction): void {
  next(new ForbiddenException(error.message));
}

const APPS: [string, Adapter, SceneSetup][] = [
  [
    'csrf-csrf',
    'express',
    {
      ...ON_EXPRESS,
      extras: { errorPage: CsrfErrorPage },
      prepare: (app) => {
        app.use(urlencoded({ extended: false }), json(), parseCookies, csrf.doubleCsrfProtection);
      },
    },
  ],
  [
    'lusca',
    'express',
    {
      ...ON_EXPRESS,
      extras: { errorPage: LuscaErrorPage },
      prepare: (app) => {
        const blocklist = ['/auth/webhooks'];
        app.use(urlencoded({ extended: false }), json(), lusca.csrf({ blocklist }), refuse);
      },
    },
  ],
  ...(['@fastify/cookie', '@fastify/session'] as const).map(
    (sessionPlugin): [string, Adapter, SceneSetup] => [
      `@fastify/csrf-protection and ${sessionPlugin}`,
      'fastify',
      {
        extras: { errorPage: FastifyErrorPage },
        prepare: (app) => {
          protectFastify(app, sessionPlugin);
        },
      },
    ],
  ),
];

function signOut(scene: Scene, fields: Record<string, string>) {
  return scene.browser.visit(`${scene.app.url}/auth/logout`, {
    method: 'POST',
    headers: { origin: scene.app.url },
    body: new URLSearchParams(fields),
  });
}

describe.each(APPS)('an app with %s', (_name, adapter, setup) => {
  const scene = setScene(adapter, setup);

  it('signs out by the button of a page of the module, which carries the token (B30)', async () => {
    await scene.signIn();
    expect((await signOut(scene, {})).status).toBe(403);
    expect(await scene.whoIsIn()).toBe(JANE.email);
    const page = await scene.browser.visit(`${scene.app.url}/auth/logout`);
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(page.body) ?? [];
    expect(token).not.toBe('');
    expect((await signOut(scene, { _csrf: `${token}x` })).status).toBe(403);
    expect((await signOut(scene, { _csrf: token })).status).toBe(303);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('takes webhooks, which the guide exempts (B30)', async () => {
    const answer = await scene.browser.api(`${scene.app.url}/auth/webhooks`, { method: 'POST' });
    expect(answer.body).toContain('webhooks_not_configured');
  });
});

describe('an app whose token cannot be made', () => {
  const [, adapter, setup] = APPS[0]!;
  const scene = setScene(adapter, setup);

  it('still gets a page, and a line in the log (B30)', async () => {
    await scene.signIn();
    isBroken = true;
    const page = await scene.browser.visit(`${scene.app.url}/auth/logout`);
    isBroken = false;
    expect([page.status, page.body]).toEqual([405, expect.stringContaining('Sign out')]);
    expect(page.body).not.toContain('_csrf');
    expect(scene.logger.loud.join()).toContain('no token');
  });
});
