import { SsoWebhookStore } from './webhook-store.js';

/** What is needed of a client of node-redis 5. */
export interface RedisWebhookClient {
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<unknown>;
  get(key: string): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

/**
 * Remembers deliveries in Redis, for several instances and across restarts. Extend it to say which
 * client, and give the class as `webhookStore`:
 *
 * ```ts
 * @Injectable()
 * class AppWebhookStore extends RedisWebhookStore {
 *   constructor(@Inject(REDIS) client: RedisClientType) {
 *     super(client);
 *   }
 * }
 * ```
 */
export class RedisWebhookStore extends SsoWebhookStore {
  /**
   * @param client connected, or about to be
   * @param prefix of every key. Default: `sso:webhook:`
   */
  constructor(
    private readonly client: RedisWebhookClient,
    private readonly prefix = 'sso:webhook:',
  ) {
    super();
  }

  override async add(key: string, lifetimeMs: number): Promise<boolean> {
    const answer = await this.client.set(this.prefix + key, '1', { NX: true, PX: lifetimeMs });
    return answer !== null;
  }

  override async has(key: string): Promise<boolean> {
    return (await this.client.get(this.prefix + key)) !== null;
  }

  override async remove(key: string): Promise<void> {
    await this.client.del(this.prefix + key);
  }
}
