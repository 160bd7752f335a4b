import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSessionStore } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { settle } from './settle.js';

/**
 * Records of this module in the session store of the app, which all instances share. Session
 * middleware hands the store out with each request; where there is none, such as in a background
 * job, it is the one of an earlier request.
 *
 * Every method throws SsoError `session_unavailable` where the store fails, or `session_missing`.
 */
@Injectable()
export class AppSessionStore {
  private known: RequestSessionStore | undefined;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** What was kept under an id, of whatever shape; undefined where there is nothing. */
  async get(request: SsoRequest | undefined, id: string): Promise<unknown> {
    const store = this.storeOf(request);
    let found: unknown;
    await settle(this.options.timeoutMs, (done) => {
      store.get(id, (error, entry) => {
        found = entry;
        done(error);
      });
    });
    return (found as { record?: unknown } | null | undefined)?.record;
  }

  /**
   * Keeps a record.
   *
   * @param expiresAt when the store may forget it, in milliseconds since 1970
   */
  async set(
    request: SsoRequest | undefined,
    id: string,
    record: object,
    expiresAt: number,
  ): Promise<void> {
    const store = this.storeOf(request);
    const maxAge = expiresAt - Date.now();
    const cookie = { expires: new Date(expiresAt), maxAge, originalMaxAge: maxAge };
    await settle(this.options.timeoutMs, (done) => {
      store.set(id, { cookie, record }, done);
    });
  }

  async remove(request: SsoRequest | undefined, id: string): Promise<void> {
    const store = this.storeOf(request);
    await settle(this.options.timeoutMs, (done) => {
      store.destroy(id, done);
    });
  }

  private storeOf(request: SsoRequest | undefined): RequestSessionStore {
    const store = request === undefined ? this.known : request.sessionStore;
    if (typeof store?.get !== 'function') {
      throw new SsoError('session_missing', { detail: 'it has no sessionStore' });
    }
    this.known = store;
    return store;
  }
}
