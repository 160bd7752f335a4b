import { createRequire } from 'node:module';
import { ADAPTERS } from '../support/app.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, leave, signIn } from '../support/sign-in.js';

type Middleware = (request: object, response: object, next: () => void) => void;
// It has no types.
const cookieSession = createRequire(import.meta.url)('cookie-session') as (options: {
  readonly keys: readonly string[];
}) => Middleware;

describe('a session that is kept in the browser', () => {
  const scene = setScene('express', {
    hasSession: false,
    prepare: (app) => app.use(cookieSession({ keys: ['a-key-of-the-test-app'] })),
  });

  it('is named before a login leaves, and not called missing (B9)', async () => {
    const page = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`);
    expectRefusal(scene, page, 'session_unsupported');
    expect(page.headers.getSetCookie().filter((cookie) => cookie.startsWith('sso.'))).toEqual([]);
    expect(scene.logger.loud.join()).toContain('cookie-session');
  });
});

describe.each(ADAPTERS)('an app without body parsers, on %s', (adapter) => {
  const scene = setScene(adapter, { hasBodyParser: false, hasRawBody: false });
  const post = (path: string, contentType: string, body: string) =>
    scene.browser.visit(scene.app.url + path, {
      method: 'POST',
      headers: { 'content-type': contentType, origin: scene.app.url },
      body,
    });

  it.each([
    ['application/x-www-form-urlencoded', 'everywhere=true'],
    ['application/json', '{"everywhere":true}'],
  ])('does not call a session ended that a body of %s was to end (B9)', async (type, body) => {
    await scene.signIn();
    const answer = await post('/auth/sessions', type, body);
    // Fastify always reads JSON.
    const isParsed = adapter === 'fastify' && type === 'application/json';
    expect(await scene.whoIsIn()).toBe(isParsed ? undefined : JANE.email);
    expect(answer.status).toBe(isParsed ? 303 : 415);
    if (adapter === 'express') {
      expectRefusal(scene, answer, 'body_not_parsed');
      expect(answer.body).not.toContain('has ended already');
      expect(scene.logger.loud.join()).toContain('No body parser has read this request');
    }
  });

  it('does not call an address wrong that nobody has read (B9)', async () => {
    const form = 'application/x-www-form-urlencoded';
    const answer = await post('/auth/availability', form, 'email=jane%40example.com');
    expect(answer.status).toBe(415);
  });
});

describe.each(ADAPTERS)('instances with a cookieSecret each, on %s', (adapter) => {
  const scene = setScene(adapter);

  it('are told so in the log, where the cookie is there and its seal does not open (B9, B27)', async () => {
    const cookieSecret = 'hT8r!another-secret-of-this-test-2';
    const twin = await scene.another({ options: { baseUrl: scene.app.url, cookieSecret } });
    const callback = await scene.simulator.signIn(
      await leave(scene.browser, twin, scene.ask),
      JANE,
    );
    const page = await scene.browser.visit(callback);
    expectRefusal(scene, page, 'login_cookie_unreadable');
    expect(page.body).not.toContain('allow cookies');
    expect(scene.logger.loud.join()).toMatch(/login_cookie_unreadable.*cookieSecret/);
    // Once they share it, the same browser signs in.
    expect((await signIn(scene.browser, scene.app, scene.simulator)).status).toBe(200);
  });
});
