import { describeError } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { SsoStore } from './sso-store.js';

/**
 * Wraps a store of the app: a call that takes too long, fails, or returns another shape throws SsoError
 * `session_unavailable`.
 */
export class ReliableStore extends SsoStore {
  /** @param timeoutMs longest wait for each call, in milliseconds */
  constructor(
    private readonly store: SsoStore,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  override async get(keys: readonly string[]): Promise<readonly unknown[]> {
    if (keys.length === 0) {
      return [];
    }
    const values = await this.call(() => this.store.get(keys));
    // A revocation missing in a short array would count as none.
    if (!Array.isArray(values) || values.length !== keys.length) {
      throw storeFailure('get() did not give one value for each key');
    }
    return values.map((value: unknown) => value ?? undefined);
  }

  override set(key: string, value: object, expiresAt: number): Promise<void> {
    return this.call(() => this.store.set(key, value, expiresAt));
  }

  override async setIfAbsent(key: string, value: object, expiresAt: number): Promise<boolean> {
    const isSet: unknown = await this.call(() => this.store.setIfAbsent(key, value, expiresAt));
    if (typeof isSet !== 'boolean') {
      throw storeFailure('setIfAbsent() gave neither true nor false');
    }
    return isSet;
  }

  override async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) {
      await this.call(() => this.store.delete(keys));
    }
  }

  private call<Result>(call: () => Promise<Result>): Promise<Result> {
    return withinStoreTime(this.timeoutMs, call);
  }
}

/**
 * Waits for a store, or a session in it.
 *
 * @param timeoutMs longest wait, in milliseconds
 * @throws SsoError `session_unavailable`
 */
export async function withinStoreTime<Result>(
  timeoutMs: number,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await withinTime(timeoutMs, Promise.resolve().then(call), lateFailure);
  } catch (error) {
    throw error instanceof SsoError ? error : storeFailure(describeError(error));
  }
}

/** SsoError `session_unavailable`. */
export function storeFailure(detail: string): SsoError {
  return new SsoError('session_unavailable', { detail });
}

function lateFailure(): SsoError {
  return storeFailure('the session store did not answer');
}
