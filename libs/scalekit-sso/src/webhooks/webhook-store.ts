import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/**
 * Remembers which deliveries are under way, and what of them is done. Instances that share one do
 * nothing twice; a store that outlives a restart keeps replays out after it, too.
 *
 * Provide your own as `webhookStore`, or extend `RedisWebhookStore`.
 */
export abstract class SsoWebhookStore {
  /**
   * Remembers a key, unless it is remembered already: tells which. Of two calls at one moment, one
   * is told true.
   *
   * @param lifetimeMs for how long, in milliseconds
   */
  abstract add(key: string, lifetimeMs: number): Promise<boolean>;
  /** Whether a key is remembered. */
  abstract has(key: string): Promise<boolean>;
  /** Forgets a key. */
  abstract remove(key: string): Promise<void>;
}

/** Keys that are remembered at most; the oldest give way. */
const MOST_KEYS = 50_000;

/** The default store: in the memory of this process. */
@Injectable()
export class MemoryWebhookStore extends SsoWebhookStore {
  private readonly keys = new LRUCache<string, true>({ max: MOST_KEYS, perf: Date });

  /** Keys that are remembered now. */
  get size(): number {
    return this.keys.size;
  }

  override add(key: string, lifetimeMs: number): Promise<boolean> {
    if (this.keys.has(key)) {
      return Promise.resolve(false);
    }
    this.keys.set(key, true, { ttl: lifetimeMs });
    return Promise.resolve(true);
  }

  override has(key: string): Promise<boolean> {
    return Promise.resolve(this.keys.has(key));
  }

  override remove(key: string): Promise<void> {
    this.keys.delete(key);
    return Promise.resolve();
  }
}
