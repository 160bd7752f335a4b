import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Injectable, Req, UseGuards } from '@nestjs/common';
import { OptionalSso, SsoGuard, SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { TroubledStore } from '../support/memory-store.js';
import { JANE, MAX, leave, organizationOf, problemOf, signIn } from '../support/sign-in.js';

let hangs: 'nothing' | 'resolve' | 'deserialize' | 'publicView' = 'nothing';
const never = new Promise<never>(() => undefined);

@Injectable()
class HangingUserStore extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return hangs === 'resolve' ? never : Promise.resolve(identity);
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return hangs === 'deserialize' ? never : Promise.resolve(identity);
  }
  override publicView({ email }: SsoIdentity): object {
    if (hangs === 'publicView') {
      throw new Error('jane@example.com is not to be shown');
    }
    return { email };
  }
}

interface WithSession {
  session: Record<string, unknown>;
}

@Controller()
class SlowController {
  /** Writes into the session long after it was read, as a slow request does. */
  @Get('slow')
  async slow(@Req() request: WithSession): Promise<object> {
    await sleep(400);
    request.session.note = Date.now();
    return {};
  }

  /** Reads only, and takes its time. */
  @Get('read-slowly')
  async readSlowly(@Req() request: WithSession): Promise<object> {
    const { cart } = request.session;
    await sleep(400);
    return { cart: cart ?? null };
  }

  /** Guarded, reads only, and takes its time. */
  @UseGuards(SsoGuard)
  @Get('guarded-slowly')
  guardedSlowly(): Promise<object> {
    return sleep(400, {});
  }

  /** For anybody, reads only, and takes its time. */
  @OptionalSso()
  @UseGuards(SsoGuard)
  @Get('open-slowly')
  openSlowly(): Promise<object> {
    return sleep(400, {});
  }

  /** What a library that reads `passport.session()` would go by. */
  @Get('passport')
  passport(@Req() request: WithSession): object {
    return { passport: request.session.passport ?? null };
  }
}

// A busy machine may take a second for what takes ten milliseconds.
const TIMEOUT_MS = 2_000;

describe.each(ADAPTERS)('attacks on the session, on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let store: TroubledStore;
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    store = new TroubledStore();
    app = await startApp({
      adapter,
      simulator,
      store,
      controllers: [SlowController],
      extras: { userStore: HangingUserStore },
      options: { timeoutMs: TIMEOUT_MS, session: { keepKeys: ['cart'] } },
    });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });
  beforeEach(() => {
    browser = new Browser();
    store.recover();
    hangs = 'nothing';
  });

  const status = async (who = browser): Promise<number> =>
    (await who.api(`${app.url}/auth/me`)).status;
  const seen = async (path: string): Promise<unknown> =>
    JSON.parse((await browser.api(app.url + path)).body);

  it('H2 gives nothing of one person to the next one', async () => {
    await signIn(browser, app, simulator);
    await browser.visit(`${app.url}/plant`);
    await signIn(browser, app, simulator, { person: MAX });
    expect(await seen('/session')).toEqual({ cart: null, admin: null });
  });

  it('H8 keeps listed keys of an anonymous session, and of the same person', async () => {
    await browser.visit(`${app.url}/plant`);
    await signIn(browser, app, simulator);
    expect(await seen('/session')).toEqual({ cart: ['apple'], admin: null });
    await signIn(browser, app, simulator);
    expect(await seen('/session')).toEqual({ cart: ['apple'], admin: null });
  });

  it('H3 is not revived by a slow request that saves after the sign-out', async () => {
    await signIn(browser, app, simulator);
    const tab = await browser.clone();
    const slow = tab.api(`${app.url}/slow`);
    await sleep(100);
    const before = await browser.clone();
    const signedOut = await browser.api(`${app.url}/auth/logout`, { method: 'POST' });
    expect(signedOut.status).toBe(204);
    expect((await slow).status).toBe(200);
    for (const revived of [tab, before]) {
      const { body } = await revived.api(`${app.url}/passport`);
      expect(JSON.parse(body)).toEqual({ passport: null });
      expect(await status(revived)).toBe(401);
    }
  });

  it('H3 is not undone by a request that was under way at sign-in or sign-out', async () => {
    await browser.visit(`${app.url}/plant`);
    const callback = await simulator.signIn(
      await leave(browser, app, `organization_id=${organizationOf(simulator)}`),
      JANE,
    );
    const reading = browser.api(`${app.url}/read-slowly`);
    await sleep(100);
    expect((await browser.visit(callback)).status).toBe(302);
    await reading;
    expect(await status()).toBe(200);
  });

  it('H2 is not undone by a request of the one before, whose use was noted meanwhile', async () => {
    const short = await startApp({
      adapter,
      simulator,
      store,
      controllers: [SlowController],
      options: { session: { idleSeconds: 4 } },
    });
    await signIn(browser, short, simulator);
    await sleep(1_100);
    const slow = browser.api(`${short.url}/guarded-slowly`);
    await sleep(100);
    await signIn(browser, short, simulator, { person: MAX });
    const answer = await slow;
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    const me = await browser.api(`${short.url}/auth/me`);
    expect(JSON.parse(me.body)).toMatchObject({ identity: { email: MAX.email } });
    await short.close();
  });

  it('H2 is not undone by a request of a session that was over', async () => {
    await signIn(browser, app, simulator);
    const organizationId = organizationOf(simulator);
    await app.sso.endSessions({ organizationId });
    const slow = browser.api(`${app.url}/open-slowly`);
    await sleep(100);
    await signIn(browser, app, simulator);
    const answer = await slow;
    expect(answer.status).toBe(200);
    // Its own cookie only makes the browser drop the pages of before.
    const cookies = answer.headers.getSetCookie();
    expect(cookies).toEqual([expect.stringMatching(/^sso\.ended=/)]);
    expect(await status()).toBe(200);
  });

  it.each(['/auth/logout', '/auth/sessions'])(
    'H6 says that a sign-out has failed, and offers it again: %s',
    async (path) => {
      await signIn(browser, app, simulator);
      const post = (): Promise<Answer> =>
        browser.visit(app.url + path, {
          method: 'POST',
          headers: { origin: app.url, 'content-type': 'application/x-www-form-urlencoded' },
          body: 'everywhere=true&return_to=%2Fsigned-out',
        });
      store.trouble('set', 'fails');
      const failed = await post();
      expect([failed.status, failed.body.includes('sign_out_failed')]).toEqual([503, true]);
      expect(failed.body).toContain(`<form method="post" action="${path}">`);
      expect(failed.body).toContain('name="everywhere" value="true"');
      store.recover();
      expect(await status()).toBe(200);
      const again = await post();
      expect([again.status, again.location]).toEqual([303, `${app.url}/signed-out`]);
      expect(await status()).toBe(401);
    },
  );

  it('H5 sets no session without no-store, even where signing in is optional', async () => {
    const answer = await browser.api(`${app.url}/optional`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('H6 leaves only after the session is saved', async () => {
    store.trouble('set', 120);
    const landed = await signIn(browser, app, simulator);
    expect(landed.status).toBe(200);
  });

  it.each(['set', 'destroy'] as const)(
    'H6 answers in time while the store hangs at %s',
    async (operation) => {
      await browser.visit(`${app.url}/plant`);
      const callback = await simulator.signIn(
        await leave(browser, app, `organization_id=${organizationOf(simulator)}`),
        JANE,
      );
      store.trouble(operation, 'hangs');
      const answer = await browser.visit(callback);
      expect([answer.status, answer.body.includes('session_unavailable')]).toEqual([503, true]);
      store.recover();
      expect(await status()).toBe(401);
      expect((await signIn(browser, app, simulator)).status).toBe(200);
    },
  );

  it('H6 signs nobody in when the store is late, but keeps the session after all', async () => {
    const ask = `organization_id=${organizationOf(simulator)}`;
    const callback = await simulator.signIn(await leave(browser, app, ask), JANE);
    store.trouble('set', TIMEOUT_MS + 200);
    expect((await browser.visit(callback)).status).toBe(503);
    await sleep(600);
    store.recover();
    expect(await status()).toBe(401);
  });

  it.each(['resolve', 'deserialize'] as const)(
    'I4 answers in time while the user store hangs at %s',
    async (operation) => {
      if (operation === 'deserialize') {
        await signIn(browser, app, simulator);
      }
      hangs = operation;
      const answer =
        operation === 'resolve'
          ? await signIn(browser, app, simulator)
          : await browser.visit(`${app.url}/dashboard`);
      expect([answer.status, answer.body.includes('user_store_failed')]).toEqual([503, true]);
      hangs = 'nothing';
      expect((await signIn(browser, app, simulator)).status).toBe(200);
    },
  );

  it('I4 answers 503 when the view of a user cannot be made', async () => {
    await signIn(browser, app, simulator);
    hangs = 'publicView';
    const answer = await browser.api(`${app.url}/auth/me`);
    expect([answer.status, problemOf(answer).code]).toEqual([503, 'user_store_failed']);
    expect(answer.body).not.toContain('jane');
  });

  it('H10 does not take a sign-in of another environment or client for its own', async () => {
    const others = [
      await ScalekitSimulator.start(),
      await ScalekitSimulator.start({ clientId: 'skc_77777777777777777' }),
    ];
    for (const other of others) {
      const twin = await startApp({ adapter, simulator: other, store });
      await signIn(browser, app, simulator);
      expect(await status()).toBe(200);
      expect((await browser.api(`${twin.url}/auth/me`)).status).toBe(401);
      await twin.close();
      await other.stop();
    }
  });
});
