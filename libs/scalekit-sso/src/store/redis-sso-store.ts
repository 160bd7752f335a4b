import { redisCommand, type RedisCommand, type SsoRedisClient } from './redis-command.js';
import { SsoStore } from './sso-store.js';

/**
 * Keeps the records of the module in Redis, with one command for each call. Extend it to say which
 * client, and give the class to `ScalekitSsoModule` as `store`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppSsoStore extends RedisSsoStore {
 *   constructor(@Inject(REDIS) client: RedisClientType) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class RedisSsoStore extends SsoStore {
  private readonly command: RedisCommand;

  /**
   * @param client of node-redis 4 or newer, or of ioredis; connected, or about to be. With
   *   `disableOfflineQueue` (node-redis) or `enableOfflineQueue: false` (ioredis), a Redis that is
   *   away is noticed at once
   * @param prefix of every key. Its braces put all keys into one slot of a cluster, which `MGET` needs.
   *   Default: `{sso}:`
   * @throws OptionsError for any other client
   */
  constructor(
    client: SsoRedisClient,
    private readonly prefix = '{sso}:',
  ) {
    super();
    this.command = redisCommand(client, 'RedisSsoStore');
  }

  override async get(keys: readonly string[]): Promise<readonly unknown[]> {
    const reply = await this.command(['MGET', ...this.named(keys)]);
    return (reply as readonly unknown[]).map(parse);
  }

  override async set(key: string, value: object, expiresAt: number): Promise<void> {
    await this.command(this.setCommand(key, value, expiresAt));
  }

  override async setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    const reply = await this.command([...this.setCommand(key, value, expiresAt), 'NX']);
    return reply !== null;
  }

  override async delete(keys: readonly string[]): Promise<void> {
    await this.command(['DEL', ...this.named(keys)]);
  }

  /** With a time to live, not a moment: the clock of Redis may differ. */
  private setCommand(key: string, value: object, expiresAt: number): string[] {
    const ttlMs = Math.max(1, Math.ceil(expiresAt - Date.now()));
    return ['SET', this.prefix + key, JSON.stringify(value), 'PX', String(ttlMs)];
  }

  private named(keys: readonly string[]): string[] {
    return keys.map((key) => this.prefix + key);
  }
}

/** What cannot be parsed is there all the same: a broken revocation must not count as none. */
function parse(value: unknown): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  // Text; or bytes, where the client is set so.
  const text = (value as string | Buffer).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
