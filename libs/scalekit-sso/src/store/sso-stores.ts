import { Inject, Injectable, Logger } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { sessionStoreOf, type RequestSessionStore } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ReliableStore } from './reliable-store.js';
import { SessionStoreAdapter } from './session-store.adapter.js';
import { SsoStore } from './sso-store.js';

/** The store that a request uses. */
@Injectable()
export class SsoStores {
  private readonly logger = new Logger('ScalekitSso');
  private readonly own: SsoStore | undefined;
  private readonly adapters = new WeakMap<RequestSessionStore, SsoStore>();
  private latest: SsoStore | undefined;

  constructor(
    @Inject(SsoStore) configured: SsoStore | null,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.own = configured === null ? undefined : new ReliableStore(configured, options.timeoutMs);
  }

  /**
   * The app's `SsoStore`, else the session store of the request, else that of an earlier request, as in
   * a background job. Its methods throw SsoError `session_unavailable` if the store fails.
   *
   * @throws SsoError `session_missing` if there is none
   */
  of(request?: SsoRequest): SsoStore {
    const store = this.own ?? this.adapterOf(request && sessionStoreOf(request)) ?? this.latest;
    if (store === undefined) {
      throw new SsoError('session_missing', { detail: 'it has no sessionStore' });
    }
    return store;
  }

  private adapterOf(store: RequestSessionStore | null | undefined): SsoStore | undefined {
    if (store === undefined || store === null) {
      return undefined;
    }
    if (typeof store.get !== 'function') {
      throw new SsoError('session_missing', { detail: 'its sessionStore has no get()' });
    }
    let adapter = this.adapters.get(store);
    if (adapter === undefined) {
      this.warnOfEndlessRecords(store);
      const { timeoutMs } = this.options;
      adapter = new ReliableStore(new SessionStoreAdapter(store, timeoutMs), timeoutMs);
      this.adapters.set(store, adapter);
    }
    this.latest = adapter;
    return adapter;
  }

  /** Once for each store: connect-redis is the one that can be told so. */
  private warnOfEndlessRecords(store: object): void {
    if ((store as { readonly disableTTL?: unknown }).disableTTL === true) {
      this.logger.warn(
        'The session store has disableTTL: nothing in it ever ends, neither sessions nor the records of this module, until it is full. Leave disableTTL out, or give ScalekitSsoModule a store.',
      );
    }
  }
}
