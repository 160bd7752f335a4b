import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedStoreOptions } from './store.options.js';

/** Characters of a key: session stores size their columns for the ids of express-session. */
const KEY_LENGTH = 32;

/**
 * Names everything that the module keeps. Apps that share a store have different keys, unless their
 * environment, client and `storeScope` (by default `baseUrl`) are all the same.
 */
@Injectable()
export class StoreKeys {
  /** The same for all instances of an app, and different from that of any other app. */
  readonly scope: string;
  /** Whose records the keys name, written once: a request makes a dozen keys. */
  private readonly app: string;

  constructor(
    @Inject(RESOLVED_OPTIONS) { environmentUrl, clientId, storeScope }: ResolvedStoreOptions,
  ) {
    this.app = JSON.stringify([environmentUrl, clientId, storeScope]);
    this.scope = this.key('scope');
  }

  /**
   * The key of a record: 192 bits of a hash, at most 32 characters of `[A-Za-z0-9_-]`.
   *
   * @param kind of the record, such as `sign-in`
   * @param parts what tells it from others of its kind
   */
  key(kind: string, ...parts: readonly string[]): string {
    const record = this.app + JSON.stringify([kind, ...parts]);
    return hash('sha256', record, 'base64url').slice(0, KEY_LENGTH);
  }
}
