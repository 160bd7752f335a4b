import { Controller, Get, Injectable, Req } from '@nestjs/common';
import { SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, problemOf, signIn } from '../support/sign-in.js';
import {
  isRecentlyAuthenticated,
  leaveForStepUp,
  STEP_UP_CONTROLLERS,
  stepUp,
} from '../support/step-up.js';

/** Where a request waits, once it has read its session, until it is let go. */
class Gate {
  private place: string | undefined;
  private arrive: () => void = () => undefined;
  private open: () => void = () => undefined;
  private opened: Promise<void> = Promise.resolve();

  /** The next request at a place waits there; answers when it has arrived. */
  close(place: string): Promise<void> {
    this.place = place;
    this.opened = new Promise((resolve) => (this.open = resolve));
    return new Promise((resolve) => (this.arrive = resolve));
  }

  letGo(): void {
    this.open();
  }

  async pass(place: string): Promise<void> {
    if (this.place === place) {
      this.place = undefined;
      this.arrive();
      await this.opened;
    }
  }
}

const gate = new Gate();

@Injectable()
class GatedUserStore extends SsoUserStore<SsoIdentity> {
  override async resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    await gate.pass('resolve');
    return identity;
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override async deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    await gate.pass('deserialize');
    return identity;
  }
  override publicView(identity: SsoIdentity): object {
    return identity;
  }
}

@Controller()
class SlowController {
  /** Writes into the session long after it was read, as a slow request does. */
  @Get('slow')
  async slow(@Req() { session }: { session: Record<string, unknown> }): Promise<object> {
    await gate.pass('slow');
    session.note = 'late';
    return {};
  }
}

describe.each(ADAPTERS)('sessions that must not meet, on %s', (adapter) => {
  const store = new TroubledStore();
  const setup = {
    store,
    controllers: [...STEP_UP_CONTROLLERS, SlowController],
    extras: { userStore: GatedUserStore },
  };
  const scene = setScene(adapter, setup);
  const post = (browser: Browser, app: TestApp, path: string, body: object = {}): Promise<Answer> =>
    browser.api(app.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const signOut = async (): Promise<void> => {
    const { status } = await post(await scene.browser.clone(), scene.app, '/auth/logout');
    expect(status).toBe(204);
  };
  const sessionsIn = async (browser: Browser, app: TestApp): Promise<unknown[]> => {
    const { body } = await browser.api(`${app.url}/auth/sessions`);
    return (JSON.parse(body) as { sessions: unknown[] }).sessions;
  };

  describe('two apps with one client, one session secret and one store', () => {
    it('take a session of the other for that of a visitor, and leave it alone (S3)', async () => {
      const other = await scene.another(setup);
      // Cookies do not care about ports.
      await scene.signIn();
      for (const path of ['/auth/me', '/dashboard', '/auth/sessions']) {
        const answer = await scene.browser.api(other.url + path);
        expect([answer.status, problemOf(answer).code]).toEqual([401, 'login_required']);
      }
      for (const [path, body] of [
        ['/auth/logout', {}],
        ['/auth/sessions', { everywhere: true }],
      ] as const) {
        await post(scene.browser, other, path, body);
        expect(await scene.whoIsIn()).toBe(JANE.email);
      }
    });

    it('list and end only their own sessions of one person (S3)', async () => {
      const other = await scene.another(setup);
      const browser = new Browser();
      store.clear();
      await scene.signIn();
      await signIn(browser, other, scene.simulator);
      expect(await sessionsIn(scene.browser, scene.app)).toHaveLength(1);
      expect(await sessionsIn(browser, other)).toHaveLength(1);
      await post(browser, other, '/auth/sessions', { everywhere: true });
      expect(await scene.whoIsIn(browser, other)).toBeUndefined();
      expect(await scene.whoIsIn()).toBe(JANE.email);
      await other.sso.endSessions({ connectionId: scene.simulator.testOrganization!.connectionId });
      expect(await scene.whoIsIn()).toBe(JANE.email);
    });

    it('are one app where they name one scope (S3)', async () => {
      const options = { storeScope: 'shop' };
      const one = await scene.another({ ...setup, options });
      const other = await scene.another({ ...setup, options });
      await signIn(scene.browser, one, scene.simulator);
      expect(await scene.whoIsIn(scene.browser, other)).toBe(JANE.email);
      await post(scene.browser, other, '/auth/sessions', { everywhere: true });
      expect(await scene.whoIsIn(scene.browser, one)).toBeUndefined();
    });
  });

  describe('a sign-out while another tab comes back', () => {
    it.each([
      ['a login', 'resolve', () => scene.callback()],
      ['a login of another person', 'resolve', () => scene.callback(scene.ask, MAX)],
      [
        'a step-up',
        'deserialize',
        async () => scene.simulator.signIn(await leaveForStepUp(scene), JANE),
      ],
    ] as const)('ends what %s makes of the session (S8)', async (_case, place, leave) => {
      await scene.signIn();
      const callback = await leave();
      const arrived = gate.close(place);
      const tab = scene.browser.visit(callback);
      await arrived;
      await signOut();
      gate.letGo();
      await tab;
      expect(await scene.whoIsIn()).toBeUndefined();
      await scene.signIn();
      expect(await scene.whoIsIn()).toBe(JANE.email);
    });

    it.each([
      ['a login', () => scene.callback()],
      ['a login of another person', () => scene.callback(scene.ask, MAX)],
      ['a step-up', async () => scene.simulator.signIn(await leaveForStepUp(scene), JANE)],
    ] as const)('ends the session that %s is writing (S8)', async (_case, leave) => {
      await scene.signIn();
      const callback = await leave();
      const arrived = gate.close('set');
      const set = vi.spyOn(store, 'set').mockImplementationOnce((...given) => {
        void gate.pass('set').then(() => {
          TroubledStore.prototype.set.apply(store, given);
        });
      });
      const tab = scene.browser.visit(callback);
      await arrived;
      await signOut();
      gate.letGo();
      await tab;
      set.mockRestore();
      expect(await scene.whoIsIn()).toBeUndefined();
      await scene.signIn();
      expect(await scene.whoIsIn()).toBe(JANE.email);
    });

    it.each([
      ['a login', () => scene.callback()],
      ['a login of another person', () => scene.callback(scene.ask, MAX)],
      ['a step-up', async () => scene.simulator.signIn(await leaveForStepUp(scene), JANE)],
    ] as const)(
      'ends the session that %s has just put into the place of its own (S8)',
      async (_case, leave) => {
        await scene.signIn();
        const callback = await leave();
        // Sent before the browser has the new cookie, and answered after.
        const before = await scene.browser.clone();
        await scene.browser.visit(callback);
        expect(await scene.whoIsIn()).toBeDefined();
        expect(await scene.whoIsIn(before)).toBeUndefined();
        expect((await post(before, scene.app, '/auth/logout')).status).toBe(204);
        expect(await scene.whoIsIn()).toBeUndefined();
        await scene.signIn();
        expect(await scene.whoIsIn()).toBe(JANE.email);
      },
    );

    it.each([
      ['everywhere', (app: TestApp, key: string) => app.sso.endSessions({ userKey: key })],
      ['of the identity', (app: TestApp, key: string) => app.sso.endSessions({ identityKey: key })],
    ])('%s ends the session that a step-up has renewed (S8)', async (_case, end) => {
      await scene.signIn();
      await stepUp(scene);
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
      const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
      await end(scene.app, (JSON.parse(body) as { identity: SsoIdentity }).identity.key);
      expect(await scene.whoIsIn()).toBeUndefined();
    });
  });

  describe('a slow request that saves its session at last', () => {
    it('does not bring back the session from before a step-up, proven or not (S8)', async () => {
      await scene.signIn();
      const before = await scene.browser.clone();
      const arrived = gate.close('slow');
      const slow = before.api(`${scene.app.url}/slow`);
      await arrived;
      await stepUp(scene);
      gate.letGo();
      expect((await slow).status).toBe(200);
      expect(await scene.whoIsIn(before)).toBeUndefined();
      expect((await before.api(`${scene.app.url}/vault`)).status).toBe(401);
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
    });

    it('does not bring back a sign-in that was signed out after its step-up (S8)', async () => {
      await scene.signIn();
      await stepUp(scene);
      const arrived = gate.close('slow');
      const tab = await scene.browser.clone();
      const slow = tab.api(`${scene.app.url}/slow`);
      await arrived;
      await signOut();
      gate.letGo();
      await slow;
      expect(await scene.whoIsIn(tab)).toBeUndefined();
      expect(await scene.whoIsIn()).toBeUndefined();
    });
  });

  describe('a person whose address has changed', () => {
    const renamed = { ...JANE, email: 'jane.doe@example.com' };

    it('is signed out elsewhere by a sign-in under the new address (S20)', async () => {
      const subject = 'jane-at-her-idp';
      const signInAs = async (browser: Browser, email: string): Promise<void> => {
        scene.tamper('idToken', { claims: { sub: subject, email } }, 1);
        scene.tamper('accessToken', { claims: { sub: subject } }, 1);
        await signIn(browser, scene.app, scene.simulator);
      };
      const [phone, desk] = [new Browser(), new Browser()];
      await signInAs(phone, JANE.email ?? '');
      await signInAs(desk, JANE.email?.toUpperCase() ?? '');
      expect(await scene.whoIsIn(phone)).toBe(JANE.email);
      await signInAs(desk, renamed.email);
      expect(await scene.whoIsIn(desk)).toBe(renamed.email);
      expect(await scene.whoIsIn(phone)).toBeUndefined();
    });
  });
});
