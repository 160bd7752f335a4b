import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { lateFailure } from '../store/reliable-store.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { SsoSessionRepository } from './sso-session.repository.js';

/** Sessions that one user may have; the least recently used ones end. */
const MAX_SESSIONS = 20;

/** What is written at once. */
interface Batch {
  /** Ids of sign-ins. */
  readonly used: Set<string>;
  readonly written: Promise<void>;
}

/**
 * Which sign-ins a user has, to list them, and to end those that are too many. Two instances that
 * write at one moment can lose an entry, which comes back when its session is next used.
 */
@Injectable()
export class SessionIndex {
  /** By key of the list: what is being written, and what is written next. */
  private readonly writing = new Map<string, Batch>();
  private readonly waiting = new Map<string, Batch>();

  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    private readonly records: SsoSessionRepository,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Notes that a sign-in is used now, and ends the least recently used one where the user has more than
   * twenty. Uses at one moment are written together, so that nobody waits for more than two writes, nor
   * longer than `timeoutMs`.
   *
   * @throws SsoError `session_unavailable`
   */
  async noteUse(request: SsoRequest, userKey: string | number, id: string): Promise<void> {
    const key = this.keyOf(userKey);
    const writing = this.writing.get(key);
    const batch =
      writing?.used.has(id) === true
        ? writing
        : (this.waiting.get(key) ?? this.nextBatch(request, key));
    batch.used.add(id);
    await withinTime(this.options.timeoutMs, batch.written, lateFailure);
  }

  private nextBatch(request: SsoRequest, key: string): Batch {
    const used = new Set<string>();
    const before = this.writing.get(key)?.written.catch(() => undefined);
    const written = Promise.resolve(before).then(async () => {
      this.waiting.delete(key);
      this.writing.set(key, batch);
      try {
        await this.write(request, key, used);
      } finally {
        this.writing.delete(key);
      }
    });
    const batch = { used, written };
    this.waiting.set(key, batch);
    return batch;
  }

  private async write(request: SsoRequest, key: string, used: ReadonlySet<string>): Promise<void> {
    const others = (await this.idsIn(request, key)).filter((id) => !used.has(id));
    const ids = [...[...used].reverse(), ...others];
    const kept = ids.length > MAX_SESSIONS ? await this.endSurplus(request, ids) : ids;
    const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
    await this.stores.of(request).set(key, { ids: kept }, expiresAt);
  }

  /** Sign-ins that have ended give way first. */
  private async endSurplus(request: SsoRequest, ids: readonly string[]): Promise<string[]> {
    const records = await this.records.find(request, ids);
    const alive = ids.filter((_, index) => Number(records[index]?.expiresAt) > Date.now());
    await this.records.remove(request, alive.slice(MAX_SESSIONS));
    return alive.slice(0, MAX_SESSIONS);
  }

  /** Ids of the sign-ins of a user, the last used first; some may have ended. */
  list(request: SsoRequest, userKey: string | number): Promise<string[]> {
    return this.idsIn(request, this.keyOf(userKey));
  }

  private async idsIn(request: SsoRequest, key: string): Promise<string[]> {
    const [found] = await this.stores.of(request).get([key]);
    const { ids } = Object(found) as { ids?: unknown };
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  private keyOf(userKey: string | number): string {
    return this.keys.key('sessions-of-user', String(userKey));
  }
}
