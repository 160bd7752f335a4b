import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { ADAPTERS, type Adapter } from '../support/app.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, problemOf } from '../support/sign-in.js';

/** What `helmet()` sends by default, on either adapter. */
const noReferrer =
  (adapter: Adapter) =>
  (app: INestApplication): void => {
    if (adapter === 'express') {
      app.use(helmet());
      return;
    }
    (app as NestFastifyApplication)
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (_request, reply, done) => {
        void reply.header('Referrer-Policy', 'no-referrer');
        done();
      });
  };

/** What browsers send then, over plain http. */
const HIDDEN = { origin: 'null' };

describe.each(ADAPTERS)('an app that hides its pages from itself, on %s', (adapter) => {
  const scene = setScene(adapter, { prepare: noReferrer(adapter) });

  it.each([
    ['logout', { return_to: '/bye' }, 'name="return_to" value="/bye"'],
    ['sessions', { everywhere: 'true' }, 'name="everywhere" value="true"'],
  ])(
    'is asked by POST /auth/%s to confirm, and then signs out (B24)',
    async (route, fields, repeated) => {
      await scene.signIn();
      const url = `${scene.app.url}/auth/${route}`;
      const body = new URLSearchParams(fields as Record<string, string>);
      const asked = await scene.browser.visit(url, { method: 'POST', headers: HIDDEN, body });
      expectRefusal(scene, asked, 'origin_unknown');
      expect(asked.headers.get('referrer-policy')).toBe('strict-origin');
      expect(asked.body).toContain(`<form method="post" action="/auth/${route}">`);
      expect(asked.body).toContain(repeated);
      expect(await scene.whoIsIn()).toBe(JANE.email);
      const headers = { origin: scene.app.url };
      expect((await scene.browser.visit(url, { method: 'POST', headers, body })).status).toBe(303);
      expect(await scene.whoIsIn()).toBeUndefined();
    },
  );

  it('goes on to no login that the form of another site has chosen (B24)', async () => {
    const body = new URLSearchParams({ return_to: '/auth/login?domain=evil.example' });
    const url = `${scene.app.url}/auth/logout`;
    const asked = await scene.browser.visit(url, { method: 'POST', headers: HIDDEN, body });
    expect(asked.body).not.toContain('evil.example');
  });

  it('tells a program the reason (B24)', async () => {
    await scene.signIn();
    const url = `${scene.app.url}/auth/logout`;
    const answer = await scene.browser.api(url, { method: 'POST', headers: HIDDEN });
    expect([answer.status, problemOf(answer).code]).toEqual([403, 'origin_unknown']);
  });

  it('is told in the log, and what to send instead (B24)', () => {
    const lines = scene.logger.loud.filter((line) =>
      line.includes('Referrer-Policy: no-referrer, so'),
    );
    expect(lines).toEqual([expect.stringContaining("policy: 'same-origin'")]);
  });
});
