/**
 * Where the module keeps its records: SSO sessions, revocations, webhook ids. Default: the session store
 * of the app. Extend it, or use `RedisSsoStore`, and give the class to `ScalekitSsoModule` as `store`.
 *
 * Keys have at most 32 characters of `[A-Za-z0-9_-]`. They differ between apps, so that several apps
 * can share one store. Values are plain objects that survive `JSON.stringify()`.
 *
 * A method that fails rejects; the module waits at most `timeoutMs` for each.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class DatabaseStore extends SsoStore {
 *   constructor(private readonly records: RecordsTable) {
 *     super();
 *   }
 *
 *   override get(keys: readonly string[]): Promise<readonly unknown[]> {
 *     return this.records.findMany(keys);
 *   }
 *
 *   override set(key: string, value: object, expiresAt: number): Promise<void> {
 *     return this.records.upsert(key, value, new Date(expiresAt));
 *   }
 *
 *   override setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
 *     return this.records.insertUnlessAlive(key, value, new Date(expiresAt));
 *   }
 *
 *   override delete(keys: readonly string[]): Promise<void> {
 *     return this.records.remove(keys);
 *   }
 * }
 * ```
 */
export abstract class SsoStore {
  /**
   * Reads several values at once. A guarded request makes one call.
   *
   * @returns one value for each key, in the order of the keys; undefined if there is none
   */
  abstract get(keys: readonly string[]): Promise<readonly unknown[]>;

  /**
   * Writes a value, replacing any that exists.
   *
   * @param expiresAt when it may be forgotten, in milliseconds since 1970; not before
   */
  abstract set(key: string, value: object, expiresAt: number): Promise<void>;

  /**
   * Writes a value unless one exists. Of two concurrent calls one returns true, as far as the backend
   * can guarantee it.
   *
   * @param expiresAt when it may be forgotten, in milliseconds since 1970; not before
   * @returns whether it was written
   */
  abstract setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean>;

  /** Removes values. Keys without one are ignored. */
  abstract delete(keys: readonly string[]): Promise<void>;
}
