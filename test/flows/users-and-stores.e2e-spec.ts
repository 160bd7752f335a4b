import { Injectable } from '@nestjs/common';
import { MemoryStore, type SessionData } from 'express-session';
import { SsoRefusal, SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { problemOf, signIn } from '../support/sign-in.js';

interface Account {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
}

const accounts = new Map<string, Account>();
let mood: 'well' | 'refuses' | 'throws' | 'throws later' = 'well';

@Injectable()
class AccountStore extends SsoUserStore<Account> {
  override resolve(identity: SsoIdentity): Promise<Account | SsoRefusal> {
    if (mood === 'throws') {
      throw new Error('password=hunter2 connection refused');
    }
    if (mood === 'refuses') {
      return Promise.resolve(new SsoRefusal('not invited'));
    }
    const { key, email = '' } = identity;
    const account = accounts.get(key) ?? { id: key, email, passwordHash: 'secret-hash' };
    accounts.set(key, account);
    return Promise.resolve(account);
  }

  override serialize({ id }: Account): string {
    return id;
  }

  override deserialize(id: string): Promise<Account | undefined> {
    if (mood === 'throws later') {
      throw new Error('database is gone');
    }
    return Promise.resolve(accounts.get(id));
  }

  override publicView({ email }: Account): object {
    return { email };
  }
}

/** A store that fails on demand. */
class FlakyStore extends MemoryStore {
  failing: 'none' | 'set' | 'destroy' = 'none';

  override set(sid: string, session: SessionData, callback?: (error?: unknown) => void): void {
    if (this.failing === 'set') {
      callback?.(new Error('store is down'));
    } else {
      super.set(sid, session, callback);
    }
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    if (this.failing === 'destroy') {
      callback?.(new Error('store is down'));
    } else {
      super.destroy(sid, callback);
    }
  }

  /** Changes what is stored: of each session, and of each sign-in that a session points to. */
  change({ session, record, use }: StoreEdit): void {
    const { sessions } = this as unknown as { sessions: Record<string, string> };
    for (const [id, text] of Object.entries(sessions)) {
      const stored = JSON.parse(text) as { record?: Fields } & Fields;
      if (stored.record === undefined) {
        session?.(stored);
      } else if (stored.record.identity !== undefined) {
        record?.(stored.record, stored);
      } else if (stored.record.lastUsedAt !== undefined) {
        use?.(stored.record);
      }
      sessions[id] = JSON.stringify(stored);
    }
  }

  /** Everything that is stored, as text. */
  get content(): string {
    return JSON.stringify((this as unknown as { sessions: object }).sessions);
  }
}

type Fields = Record<string, unknown>;

interface StoreEdit {
  session?: (session: Fields) => void;
  record?: (record: Fields, entry: Fields) => void;
  /** When the sign-in was last used. */
  use?: (use: Fields) => void;
}

describe.each(ADAPTERS)('users and stores on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let store: FlakyStore;
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    store = new FlakyStore();
    app = await startApp({ adapter, simulator, store, extras: { userStore: AccountStore } });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });
  beforeEach(() => {
    browser = new Browser();
    mood = 'well';
    store.failing = 'none';
    accounts.clear();
  });

  const me = async (): Promise<number> => (await browser.api(`${app.url}/auth/me`)).status;

  it("keeps the app's own user, and shows what it wants shown", async () => {
    const landed = await signIn(browser, app, simulator);
    expect(JSON.parse(landed.body)).toMatchObject({ user: { passwordHash: 'secret-hash' } });
    const { body } = await browser.api(`${app.url}/auth/me`);
    expect(JSON.parse(body)).toMatchObject({ user: { email: 'jane@example.com' } });
    expect(body).not.toContain('secret-hash');
    await signIn(new Browser(), app, simulator);
    expect(accounts.size).toBe(1);
  });

  it('gives one e-mail address at two identity providers two users', async () => {
    const other = simulator.directory.createOrganization({ displayName: 'Mallory' });
    simulator.directory.createConnection({ organizationId: other.id });
    await signIn(browser, app, simulator);
    await signIn(new Browser(), app, simulator, {
      query: `organization_id=${other.id}&return_to=/dashboard`,
    });
    expect(accounts.size).toBe(2);
  });

  it.each([
    ['refuses', 403, 'user_refused'],
    ['throws', 503, 'user_store_failed'],
  ] as const)('signs nobody in when the user store %s', async (how, status, code) => {
    mood = how;
    const page = await signIn(browser, app, simulator);
    expect(page.status).toBe(status);
    expect(page.body).toContain(`<code>${code}</code>`);
    expect(page.body).not.toMatch(/hunter2|not invited/);
    mood = 'well';
    expect(await me()).toBe(401);
    expect((await signIn(browser, app, simulator)).status).toBe(200);
  });

  it('signs out whom the app has removed', async () => {
    await signIn(browser, app, simulator);
    accounts.clear();
    expect((await browser.visit(`${app.url}/dashboard`)).status).toBe(302);
    expect(await me()).toBe(401);
  });

  it('answers 503, not "in" or "out", while the users cannot be read', async () => {
    await signIn(browser, app, simulator);
    mood = 'throws later';
    const answer = await browser.api(`${app.url}/dashboard`);
    expect([answer.status, problemOf(answer).code]).toEqual([503, 'user_store_failed']);
    mood = 'well';
    expect(await me()).toBe(200);
  });

  it.each(['set', 'destroy'] as const)(
    'signs nobody in halfway while the session store cannot %s',
    async (operation) => {
      await browser.visit(`${app.url}/plant`);
      store.failing = operation;
      const page = await signIn(browser, app, simulator);
      expect(page.status).toBe(503);
      store.failing = 'none';
      expect(await me()).toBe(401);
      expect((await signIn(browser, app, simulator)).status).toBe(200);
    },
  );

  const withEntry = (edit: (sso: Fields) => void): StoreEdit => ({
    session: ({ sso }) => {
      edit(sso as Fields);
    },
  });
  const withSession = (sso: unknown): StoreEdit => ({
    session: (session) => {
      session.sso = sso;
    },
  });
  const withRecord = (changes: Fields): StoreEdit => ({
    record: (record) => {
      Object.assign(record, changes);
    },
  });

  it.each<[string, StoreEdit]>([
    ['is of another version', withRecord({ version: 99 })],
    ['has no identity', withRecord({ identity: undefined })],
    ['has an identity without a key', withRecord({ identity: { issuer: 'x', subject: 'y' } })],
    ['has no end', withRecord({ expiresAt: null })],
    ['has an end that is a text', withRecord({ expiresAt: 'never' })],
    ['is over', withRecord({ expiresAt: Date.now() - 1 })],
    ['has no user', withRecord({ userKey: undefined })],
    ['has a user of another shape', withRecord({ userKey: { id: 1 } })],
    [
      'has a record of another shape',
      {
        record: (_record, entry) => {
          entry.record = 'in';
        },
      },
    ],
    ['was not used for long', withRecord({ signedInAt: Date.now() - 7_200_001 })],
    ['does not tell when it was used', withRecord({ signedInAt: undefined })],
    ['does not tell how long it may be idle', withRecord({ idleSeconds: undefined })],
    [
      'does not say what can end it',
      withEntry((sso) => {
        sso.marks = [];
      }),
    ],
    [
      'is from before a step-up that the store does not have',
      withEntry((sso) => {
        sso.reauthenticationId = 'r'.repeat(32);
      }),
    ],
    [
      'points nowhere',
      withEntry((sso) => {
        sso.id = 'A'.repeat(32);
      }),
    ],
    [
      'points outside of the sign-ins',
      withEntry((sso) => {
        sso.id = '__proto__';
      }),
    ],
    ['is a text', withSession('in')],
    ['is null', withSession(null)],
  ])('signs out a stored session that %s', async (_case, edit) => {
    store.clear();
    await signIn(browser, app, simulator);
    store.change(edit);
    expect(await me()).toBe(401);
    expect((await browser.visit(`${app.url}/dashboard`)).status).toBe(302);
  });

  it('keeps a used session alive, and stores no token', async () => {
    store.clear();
    await signIn(browser, app, simulator);
    const lastUses: unknown[] = [];
    store.change(withRecord({ signedInAt: Date.now() - 7_000_000 }));
    expect(await me()).toBe(200);
    store.change({ use: ({ lastUsedAt }) => lastUses.push(lastUsedAt) });
    expect(lastUses).toHaveLength(1);
    expect(Date.now() - Number(lastUses[0])).toBeLessThan(60_000);
    expect(store.content).not.toMatch(/eyJ/);
  });

  it('leaves nothing on the server for five hundred abandoned logins', async () => {
    store.clear();
    const visits = Array.from({ length: 500 }, () =>
      new Browser().visit(`${app.url}/auth/login?login_hint=jane@example.com`),
    );
    const answers = await Promise.all(visits);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]));
    const { sessions } = store as unknown as { sessions: object };
    expect(Object.keys(sessions)).toEqual([]);
  });
});
