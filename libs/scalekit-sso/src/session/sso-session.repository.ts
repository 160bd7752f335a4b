import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import type { Reauthentication } from './reauthentication.js';
import { readSsoSessionRecord, type SsoSessionRecord } from './sso-session-record.js';

/** What is kept of one sign-in: itself, its latest use, and its latest re-authentication. */
const KINDS = ['sign-in', 'last-use', 'reauthentication'] as const;

/**
 * The sign-ins of an app, each under a random id. A session only holds that id.
 *
 * So signing out is final. Session middleware writes a whole session back when a request ends; a
 * slow request would otherwise bring a session back that was signed out meanwhile. It still can, but
 * the sign-in that the session points to is gone, and nothing writes it a second time.
 */
@Injectable()
export class SsoSessionRepository {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
  ) {}

  /** The keys of what is kept of a sign-in: itself, its latest use, its latest re-authentication. */
  keysOf(id: string): [string, string, string] {
    const [signIn, lastUse, reauthentication] = KINDS;
    return [
      this.keys.key(signIn, id),
      this.keys.key(lastUse, id),
      this.keys.key(reauthentication, id),
    ];
  }

  /**
   * Keeps a sign-in until it expires.
   *
   * @returns its id
   */
  async add(request: SsoRequest, record: SsoSessionRecord): Promise<string> {
    const id = randomBytes(24).toString('base64url');
    const [key] = this.keysOf(id);
    await this.stores.of(request).set(key, record, record.expiresAt);
    return id;
  }

  /** Notes that a sign-in is used now; until then its latest use is the sign-in itself. */
  async noteUse(request: SsoRequest, id: string, { idleSeconds }: SsoSessionRecord): Promise<void> {
    const [, key] = this.keysOf(id);
    const lastUsedAt = Date.now();
    await this.stores.of(request).set(key, { lastUsedAt }, lastUsedAt + idleSeconds * 1000);
  }

  /** Notes a step-up, which ends every session of the sign-in but the one that holds its id. */
  async noteReauthentication(
    request: SsoRequest,
    id: string,
    reauthentication: Reauthentication,
    { expiresAt }: SsoSessionRecord,
  ): Promise<void> {
    const [, , key] = this.keysOf(id);
    await this.stores.of(request).set(key, reauthentication, expiresAt);
  }

  /** The sign-in of each id, also where it is over but still kept. */
  async find(
    request: SsoRequest,
    ids: readonly string[],
  ): Promise<readonly (SsoSessionRecord | undefined)[]> {
    const keys = ids.map((id) => this.keysOf(id)[0]);
    return (await this.stores.of(request).get(keys)).map(readSsoSessionRecord);
  }

  /** Ends sign-ins, with all that is kept of them. */
  async remove(request: SsoRequest, ids: readonly string[]): Promise<void> {
    await this.stores.of(request).delete(ids.flatMap((id) => this.keysOf(id)));
  }
}

/** When a sign-in was last used, in milliseconds since 1970; undefined where it cannot be read. */
export function readLastUse(value: unknown): number | undefined {
  const { lastUsedAt } = Object(value) as { readonly lastUsedAt?: unknown };
  return typeof lastUsedAt === 'number' ? lastUsedAt : undefined;
}
