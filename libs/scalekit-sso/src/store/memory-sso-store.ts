import { Injectable } from '@nestjs/common';
import { SsoStore } from './sso-store.js';

/** How many writes lie between two looks for what has expired. */
const SWEEP_EVERY = 1_000;

interface Entry {
  /** JSON, as in any other store. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Keeps the records of the module in the memory of the process: for tests, and for an app that runs as
 * one instance and has no sessions, such as one that issues tokens. A restart forgets everything, the
 * ids of webhooks that were handled included.
 *
 * @example
 * ```ts
 * ScalekitSsoModule.forRoot({ store: MemorySsoStore });
 * ```
 */
@Injectable()
export class MemorySsoStore extends SsoStore {
  private readonly entries = new Map<string, Entry>();
  private writes = 0;

  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.resolve(keys.map((key) => this.find(key)));
  }

  override set(key: string, value: object, expiresAt: number): Promise<void> {
    this.write(key, value, expiresAt);
    return Promise.resolve();
  }

  override setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    const isAbsent = this.find(key) === undefined;
    if (isAbsent) {
      this.write(key, value, expiresAt);
    }
    return Promise.resolve(isAbsent);
  }

  override delete(keys: readonly string[]): Promise<void> {
    keys.forEach((key) => this.entries.delete(key));
    return Promise.resolve();
  }

  private find(key: string): unknown {
    const entry = this.entries.get(key);
    return entry === undefined || entry.expiresAt <= Date.now()
      ? undefined
      : (JSON.parse(entry.text) as unknown);
  }

  private write(key: string, value: object, expiresAt: number): void {
    this.entries.set(key, { text: JSON.stringify(value), expiresAt });
    this.writes += 1;
    if (this.writes % SWEEP_EVERY === 0) {
      const now = Date.now();
      for (const [old, entry] of this.entries) {
        if (entry.expiresAt <= now) {
          this.entries.delete(old);
        }
      }
    }
  }
}
