import { storeCookie, type RequestSessionStore } from '../http/session-contract.js';
import { withinTime } from '../errors/within-time.js';
import { callStore, callStoreOrAbsent } from './call-store.js';
import { KeyedQueue } from './keyed-queue.js';
import { SsoStore } from './sso-store.js';

/**
 * Keeps records in a session store of express-session or @fastify/session, each as an entry of its
 * own with a `cookie` that tells the store when it ends. The module uses it where an app gives no
 * `store`.
 *
 * @example
 * ```ts
 * // Sessions in cookies, and the records of the module in a store of express-session.
 * @Injectable()
 * export class AppSsoStore extends SessionStoreAdapter {
 *   constructor() {
 *     super(new session.MemoryStore());
 *   }
 * }
 * ```
 */
export class SessionStoreAdapter extends SsoStore {
  /** Session stores have no `setIfAbsent()`. */
  private readonly writes = new KeyedQueue();

  /**
   * @param timeoutMs after which a `setIfAbsent()` has failed, in milliseconds: the next one of its key
   *   waits for it. Default: 10,000
   */
  constructor(
    private readonly store: RequestSessionStore,
    private readonly timeoutMs = 10_000,
  ) {
    super();
  }

  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.all(keys.map((key) => this.read(key)));
  }

  override async set(key: string, value: object, expiresAt: number): Promise<void> {
    const cookie = storeCookie(expiresAt);
    await callStore((done) => {
      this.store.set(key, { cookie, record: value, expiresAt }, done);
    });
  }

  /** Atomic within this process only. */
  override async setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    return this.writes.run(key, () => {
      const work = this.read(key).then(async (found) => {
        if (found === undefined) {
          await this.set(key, value, expiresAt);
        }
        return found === undefined;
      });
      return withinTime(this.timeoutMs, work, () => new Error('it did not answer'));
    });
  }

  override async delete(keys: readonly string[]): Promise<void> {
    await Promise.all(
      keys.map((key) =>
        callStoreOrAbsent((done) => {
          this.store.destroy(key, done);
        }),
      ),
    );
  }

  private async read(key: string): Promise<unknown> {
    const entry = await callStoreOrAbsent((done) => {
      this.store.get(key, done);
    });
    // Stores answer absence with undefined, null or false, and some keep what is over.
    const { record, expiresAt } = Object(entry) as Readonly<Record<string, unknown>>;
    return typeof expiresAt === 'number' && expiresAt > Date.now() ? record : undefined;
  }
}
