import { Injectable, type INestApplication } from '@nestjs/common';
import { doubleCsrf } from 'csrf-csrf';
import { json, urlencoded, type NextFunction, type Request, type Response } from 'express';
import { DefaultErrorPage, type SsoRequest } from 'nestjs-scalekit-sso';
import { setScene } from '../support/scene.js';
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

describe('an app with csrf-csrf', () => {
  const scene = setScene('express', {
    hasBodyParser: false,
    hasRawBody: false,
    extras: { errorPage: CsrfErrorPage },
    prepare: (app: INestApplication) => {
      app.use(urlencoded({ extended: false }), json(), parseCookies, csrf.doubleCsrfProtection);
    },
  });
  const logout = (): string => `${scene.app.url}/auth/logout`;
  const post = (fields: Record<string, string>) =>
    scene.browser.visit(logout(), {
      method: 'POST',
      headers: { origin: scene.app.url },
      body: new URLSearchParams(fields),
    });

  afterEach(() => {
    isBroken = false;
  });

  it('signs out by the button of a page of the module, which carries the token (B30)', async () => {
    await scene.signIn();
    expect((await post({})).status).toBe(403);
    expect(await scene.whoIsIn()).toBe(JANE.email);
    const page = await scene.browser.visit(logout());
    const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(page.body) ?? [];
    expect(token).not.toBe('');
    expect((await post({ _csrf: token })).status).toBe(303);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('still gets a page where the token cannot be made, and a line in the log (B30)', async () => {
    await scene.signIn();
    isBroken = true;
    const page = await scene.browser.visit(logout());
    expect([page.status, page.body]).toEqual([405, expect.stringContaining('Sign out')]);
    expect(page.body).not.toContain('_csrf');
    expect(scene.logger.loud.join()).toContain('no token');
  });

  it('takes webhooks, which the guide exempts (B30)', async () => {
    const answer = await scene.browser.api(`${scene.app.url}/auth/webhooks`, { method: 'POST' });
    expect(answer.body).toContain('webhooks_not_configured');
  });
});
