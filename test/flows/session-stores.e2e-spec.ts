import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import connectPgSimple from 'connect-pg-simple';
import { RedisStore } from 'connect-redis';
import session, { MemoryStore, Store, type SessionData } from 'express-session';
import { Redis } from 'ioredis';
import Database from 'libsql';
import createMemoryStore from 'memorystore';
import { RedisSsoStore } from 'nestjs-scalekit-sso';
import pg from 'pg';
import { createClient } from 'redis';
import createFileStore from 'session-file-store';
import { SqliteStore } from '../../apps/demo/src/session/sqlite-store.js';
import type { Adapter } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import { JANE, signIn } from '../support/sign-in.js';
import { isRecentlyAuthenticated, STEP_UP_CONTROLLERS, stepUp } from '../support/step-up.js';

type Done = (error?: unknown) => void;

/** A store as simple as the documentation of express-session allows: it has no `touch()`. */
class PlainStore extends Store {
  private readonly entries = new Map<string, string>();

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    const entry = this.entries.get(id);
    // Absence is `false`, as it is nothing that counts as a session.
    setImmediate(done, null, entry === undefined ? false : JSON.parse(entry));
  }
  override set(id: string, data: SessionData, done?: Done): void {
    this.entries.set(id, JSON.stringify(data));
    setImmediate(() => done?.());
  }
  override destroy(id: string, done?: Done): void {
    this.entries.delete(id);
    setImmediate(() => done?.());
  }
}

/** A session store under test, and what has to be closed after it. */
interface Kind {
  readonly name: string;
  readonly adapters: readonly Adapter[];
  /** Environment variable without which it is skipped. */
  readonly needs?: 'REDIS_URL' | 'DATABASE_URL';
  readonly make: (url: string) => { store: Store; close?: () => unknown };
}

const BOTH: readonly Adapter[] = ['express', 'fastify'];
const EXPRESS: readonly Adapter[] = ['express'];

const KINDS: readonly Kind[] = [
  { name: 'MemoryStore', adapters: BOTH, make: () => ({ store: new MemoryStore() }) },
  {
    name: 'memorystore',
    adapters: EXPRESS,
    make: () => ({ store: new (createMemoryStore(session))({ checkPeriod: 86_400_000 }) }),
  },
  {
    name: 'session-file-store, which answers absence with ENOENT,',
    adapters: BOTH,
    make: () => {
      const path = mkdtempSync(join(tmpdir(), 'sessions-'));
      const logFn = (): void => undefined;
      const options = { path, retries: 1, minTimeout: 1, maxTimeout: 2, reapInterval: -1, logFn };
      return {
        store: new (createFileStore(session))(options),
        close: () => {
          rmSync(path, { recursive: true });
        },
      };
    },
  },
  {
    name: "the demo's store in libsql",
    adapters: EXPRESS,
    make: () => {
      const database = new Database(':memory:');
      return { store: new SqliteStore(database), close: () => database.close() };
    },
  },
  { name: 'a store without touch()', adapters: BOTH, make: () => ({ store: new PlainStore() }) },
  {
    name: 'a slow store',
    adapters: BOTH,
    make: () => {
      const store = new TroubledStore();
      for (const operation of ['get', 'set', 'destroy'] as const) {
        store.trouble(operation, 20);
      }
      return { store };
    },
  },
  {
    name: 'connect-redis',
    adapters: EXPRESS,
    needs: 'REDIS_URL',
    make: (url) => {
      const client = createClient({ url });
      void client.connect();
      const store = new RedisStore({ client, prefix: `test:${process.pid}:` });
      return { store, close: () => client.close() };
    },
  },
  {
    name: 'connect-pg-simple',
    adapters: EXPRESS,
    needs: 'DATABASE_URL',
    make: (url) => {
      const pool = new pg.Pool({ connectionString: url });
      // The key of the table has one name in a schema, whatever the table is called.
      pool.on('connect', (client) => {
        void client.query(
          'CREATE SCHEMA IF NOT EXISTS session_stores; SET search_path TO session_stores',
        );
      });
      const PgStore = connectPgSimple(session);
      const store = new PgStore({ pool, createTableIfMissing: true, tableName: 'test_sessions' });
      return {
        store,
        close: () => {
          store.close();
          return pool.end();
        },
      };
    },
  },
];

/** Every id that a store is asked about. */
function keysOf(store: Store): Set<string> {
  const keys = new Set<string>();
  for (const method of ['get', 'set', 'destroy'] as const) {
    const original = store[method].bind(store) as (id: string, ...rest: unknown[]) => unknown;
    Object.assign(store, {
      [method]: (id: string, ...rest: unknown[]): unknown => {
        keys.add(id);
        return original(id, ...rest);
      },
    });
  }
  return keys;
}

for (const { name, adapters, needs, make } of KINDS) {
  const url = needs === undefined ? '' : (process.env[needs] ?? '');
  const isThere = needs === undefined || url !== '';

  (isThere ? describe.each(adapters) : describe.skip.each(adapters))(
    `sessions in ${name}${isThere ? '' : ` (skipped: set ${needs} to run)`} on %s`,
    (adapter) => {
      const { store, close } = isThere ? make(url) : { store: new MemoryStore() };
      const keys = keysOf(store);
      const scene = setScene(adapter, { store, controllers: STEP_UP_CONTROLLERS });
      afterAll(async () => {
        await close?.();
      });
      const post = async (path: string, browser = scene.browser): Promise<number> =>
        (await browser.api(scene.app.url + path, { method: 'POST' })).status;

      it('begin, are renewed by a step-up, and end for good (B1)', async () => {
        expect((await scene.signIn()).status).toBe(200);
        expect(await scene.whoIsIn()).toBe(JANE.email);
        await stepUp(scene);
        expect(await isRecentlyAuthenticated(scene)).toBe(true);
        const before = await scene.browser.clone();
        expect(await post('/auth/logout')).toBe(204);
        expect(await scene.whoIsIn(before)).toBeUndefined();
        expect((await scene.signIn()).status).toBe(200);
        expect(await scene.whoIsIn()).toBe(JANE.email);
      });

      it('are listed and ended, one and all (B1)', async () => {
        const phone = new Browser();
        await scene.signIn();
        await signIn(phone, scene.app, scene.simulator);
        const { body } = await scene.browser.api(`${scene.app.url}/auth/sessions`);
        const { sessions } = JSON.parse(body) as { sessions: { isCurrent: boolean; id: string }[] };
        const [other] = sessions.filter(({ isCurrent }) => !isCurrent);
        expect(other).toBeDefined();
        await scene.app.sso.endSessions({ connectionId: 'conn_of_nobody' });
        expect(await scene.whoIsIn(phone)).toBe(JANE.email);
        await scene.app.sso.endSessions({
          connectionId: scene.simulator.testOrganization?.connectionId ?? '',
        });
        expect(await scene.whoIsIn(phone)).toBeUndefined();
        expect(await scene.whoIsIn()).toBeUndefined();
      });

      it('are kept under keys that every store can hold (B25)', () => {
        const ours = [...keys].filter((key) => !key.includes('.'));
        expect(ours.length).toBeGreaterThan(10);
        for (const key of ours) {
          expect(key).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
        }
      });
    },
  );
}

describe('sessions in a store that throws at once', () => {
  const store = new MemoryStore();
  const scene = setScene('express', { store });
  afterEach(() => {
    delete (store as { set?: unknown }).set;
  });

  it('are refused, and begin once it works again (B1)', async () => {
    Object.assign(store, {
      set: () => {
        throw new Error('synchronous');
      },
    });
    expect((await scene.signIn()).status).toBe(503);
    delete (store as { set?: unknown }).set;
    expect((await scene.signIn()).status).toBe(200);
  });
});

const redisUrl = process.env.REDIS_URL ?? '';
const clients = {
  'node-redis': () => {
    const client = createClient({ url: redisUrl });
    void client.connect();
    return client;
  },
  ioredis: () => new Redis(redisUrl),
};

(redisUrl === '' ? describe.skip : describe).each(Object.entries(clients))(
  `records in Redis by %s${redisUrl === '' ? ' (skipped: set REDIS_URL to run)' : ''}`,
  (_name, connect) => {
    const client = redisUrl === '' ? undefined : connect();
    @Injectable()
    class AppStore extends RedisSsoStore {
      constructor() {
        super(client as ReturnType<typeof clients.ioredis>, `{test:${process.pid}}:`);
      }
    }
    const scene = setScene('express', { extras: { store: AppStore } });
    afterAll(async () => {
      await client?.quit();
    });

    it('carry a sign-in to its end (B29)', async () => {
      await scene.signIn();
      expect(await scene.whoIsIn()).toBe(JANE.email);
      await scene.app.sso.endSessions({
        connectionId: scene.simulator.testOrganization?.connectionId ?? '',
      });
      expect(await scene.whoIsIn()).toBeUndefined();
      await scene.signIn();
      const before = await scene.browser.clone();
      await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
      expect(await scene.whoIsIn(before)).toBeUndefined();
    });

    it('are written where there is none, once (B29)', async () => {
      const store = new AppStore();
      const expiresAt = Date.now() + 60_000;
      const key = `once-${Date.now()}`;
      const attempts = [1, 2, 3].map((value) => store.setIfAbsent(key, { value }, expiresAt));
      expect((await Promise.all(attempts)).sort()).toEqual([false, false, true]);
      await store.delete([key]);
      await expect(store.get([key, 'x'])).resolves.toEqual([undefined, undefined]);
    });
  },
);
