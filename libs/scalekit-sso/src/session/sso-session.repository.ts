import { Inject, Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf, numberOf } from '../http/unknown-fields.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import { KeyedQueue } from '../store/keyed-queue.js';
import { withinStoreTime } from '../store/reliable-store.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { isRevoked } from './revocations.js';
import type { SessionEntry } from './session-entry.js';
import { SessionExpiry } from './session-expiry.js';
import {
  readReauthentication,
  readSsoSessionRecord,
  type Reauthentication,
  type SsoSessionRecord,
} from './sso-session-record.js';

/** Sessions that one user may have; the least recently used ones end. */
const MAX_SESSIONS_OF_USER = 20;
/** The last use is written at most this often, in milliseconds. */
const LAST_USE_RESOLUTION_MS = 60_000;

/** An SSO session that is not over. */
export interface ActiveSession {
  readonly id: string;
  readonly record: SsoSessionRecord;
  /** Milliseconds since 1970, to the minute. */
  readonly lastUsedAt: number;
  readonly reauthentication: Reauthentication | undefined;
}

/**
 * The SSO sessions of an app, each under a random id, and a list of those of each user. The session of
 * the app holds only the id.
 *
 * So signing out is final. Session middleware writes a whole session back when a request ends, and a
 * slow request would bring back a session that was signed out meanwhile. It still can, but the SSO
 * session that it points to is gone, and nothing writes it a second time.
 */
@Injectable()
export class SsoSessionRepository {
  /** The id of each session that this instance ends, or that lives on for its latest holder only. */
  readonly ended = new Subject<string>();
  private readonly lists = new KeyedQueue();

  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    private readonly expiry: SessionExpiry,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /**
   * Writes a session, and adds it to the list of its user. If the user has more than twenty, the
   * least recently used one ends.
   *
   * @param id of `newSsoSessionId()`
   */
  async create(request: SsoRequest, id: string, record: SsoSessionRecord): Promise<void> {
    const stored = this.stores.of(request).set(keysOf(id).record, record, record.expiresAt);
    const listKey = this.listKeyOf(record.userKey);
    const listed = withinStoreTime(this.options.timeoutMs, () =>
      this.lists.run(listKey, () => this.addToList(request, listKey, id, stored)),
    );
    await Promise.all([stored, listed]);
  }

  /** The session that an entry of this app points to; undefined where it is over. */
  async find(
    request: SsoRequest,
    entry: SessionEntry | undefined,
  ): Promise<ActiveSession | undefined> {
    if (entry === undefined) {
      return undefined;
    }
    const found = await this.read(request, [...Object.values(keysOf(entry.id)), ...entry.marks]);
    const session = this.activeIn(found, entry.id);
    // A session that was saved back by a request from before a step-up is over.
    return session?.reauthentication?.id === entry.reauthenticationId ? session : undefined;
  }

  /**
   * The active sessions of a user, the last used first.
   *
   * @param currentId of a session that counts as listed: two instances that write the list at the same
   *   moment can lose an entry
   */
  async findByUser(
    request: SsoRequest,
    userKey: string | number,
    currentId: string,
  ): Promise<ActiveSession[]> {
    const listed = await this.readList(request, this.listKeyOf(userKey));
    const sessions = await this.findAll(request, [...new Set([currentId, ...listed])]);
    return sessions.filter(({ record }) => record.userKey === userKey);
  }

  /** The ID token of a session, also of one that is over but still kept. */
  async idTokenOf(request: SsoRequest, id: string): Promise<string | undefined> {
    const [record] = await this.stores.of(request).get([keysOf(id).record]);
    return readSsoSessionRecord(record)?.idToken;
  }

  /** Writes that a session is used now, at most once a minute. */
  async touch(request: SsoRequest, { id, record, lastUsedAt }: ActiveSession): Promise<void> {
    const now = Date.now();
    if (now - lastUsedAt >= Math.min(LAST_USE_RESOLUTION_MS, record.idleSeconds * 250)) {
      const expiresAt = now + record.idleSeconds * 1000;
      await this.stores.of(request).set(keysOf(id).lastUse, { lastUsedAt: now }, expiresAt);
    }
  }

  /** Writes a step-up, which ends every copy of the session that does not hold its id. */
  async setReauthentication(
    request: SsoRequest,
    { id, record }: ActiveSession,
    reauthentication: Reauthentication,
  ): Promise<void> {
    const key = keysOf(id).reauthentication;
    await this.stores.of(request).set(key, reauthentication, record.expiresAt);
    this.ended.next(id);
  }

  /** Ends a session. */
  async remove(request: SsoRequest, id: string): Promise<void> {
    await this.stores.of(request).delete(Object.values(keysOf(id)));
    this.ended.next(id);
  }

  /** Those of some sessions that are active, the last used first. */
  private async findAll(request: SsoRequest, ids: readonly string[]): Promise<ActiveSession[]> {
    const records = await this.read(
      request,
      ids.flatMap((id) => Object.values(keysOf(id))),
    );
    const marks = ids.flatMap((id) => {
      const record = readSsoSessionRecord(records.get(keysOf(id).record));
      return Object.keys(record?.marks ?? {});
    });
    const found = new Map([...records, ...(await this.read(request, [...new Set(marks)]))]);
    return ids
      .flatMap((id) => this.activeIn(found, id) ?? [])
      .sort((one, other) => other.lastUsedAt - one.lastUsedAt);
  }

  private async read(
    request: SsoRequest,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>> {
    const values = await this.stores.of(request).get(keys);
    return new Map(keys.map((key, index) => [key, values[index]]));
  }

  /** @param found what the store holds: the records of a session, and its revocations */
  private activeIn(found: ReadonlyMap<string, unknown>, id: string): ActiveSession | undefined {
    const keys = keysOf(id);
    const record = readSsoSessionRecord(found.get(keys.record));
    if (record?.identity.issuer !== this.options.identityIssuer || isRevoked(record.marks, found)) {
      return undefined;
    }
    const lastUse = found.get(keys.lastUse);
    const lastUsedAt =
      lastUse === undefined ? record.signedInAt : numberOf(fieldsOf(lastUse).lastUsedAt);
    const stored = found.get(keys.reauthentication);
    const reauthentication = readReauthentication(stored);
    // Records that cannot be read end the session: fail closed.
    const isReadable = (stored === undefined) === (reauthentication === undefined);
    return lastUsedAt === undefined || !isReadable || this.expiry.isOver(record, lastUsedAt)
      ? undefined
      : { id, record, lastUsedAt, reauthentication };
  }

  /** @param stored once the session itself is there: a list names none that is still to come */
  private async addToList(
    request: SsoRequest,
    listKey: string,
    id: string,
    stored: Promise<void>,
  ): Promise<void> {
    // Read while the session is being written: a sign-in waits for the store often enough.
    const [listed] = await Promise.all([this.readList(request, listKey), stored]);
    let ids = [id, ...listed];
    if (ids.length > MAX_SESSIONS_OF_USER) {
      const active = (await this.findAll(request, ids)).map((session) => session.id);
      const surplus = active.slice(MAX_SESSIONS_OF_USER);
      await Promise.all(surplus.map((it) => this.remove(request, it)));
      ids = active.slice(0, MAX_SESSIONS_OF_USER);
    }
    const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
    await this.stores.of(request).set(listKey, { ids }, expiresAt);
  }

  private async readList(request: SsoRequest, listKey: string): Promise<string[]> {
    const [list] = await this.stores.of(request).get([listKey]);
    const { ids } = fieldsOf(list);
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  private listKeyOf(userKey: string | number): string {
    return this.keys.key('sessions-of-user', String(userKey));
  }
}

/** Keys of the records of a session. Its id is random, so they need no hash and no scope. */
function keysOf(id: string): Record<'record' | 'lastUse' | 'reauthentication', string> {
  return { record: `${id}s`, lastUse: `${id}u`, reauthentication: `${id}r` };
}
