import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { withinTime } from '../http/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';
import { sessionFailure } from './settle.js';

/** Sessions of one user that are listed; the least recently used gives way. */
const MOST_LISTED = 20;

/** What is written at once. */
interface Batch {
  /** Ids of sign-ins. */
  readonly used: Set<string>;
  readonly written: Promise<void>;
}

/**
 * Which sign-ins a user has, to show them. Nothing is decided by it: two instances that write at one
 * moment can lose an entry, which comes back when its session is next used.
 */
@Injectable()
export class SessionIndex {
  /** By record: what is being written, and what is written next. */
  private readonly writing = new Map<string, Batch>();
  private readonly waiting = new Map<string, Batch>();

  constructor(
    private readonly store: AppSessionStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Notes that a sign-in is used now. Uses at one moment are written together, so that nobody waits
   * for more than two writes, nor longer than `timeoutMs`.
   *
   * @throws SsoError `session_unavailable`
   */
  async noteUse(request: SsoRequest, userKey: string, id: string): Promise<void> {
    const record = this.recordOf(userKey);
    const writing = this.writing.get(record);
    const batch =
      writing?.used.has(id) === true
        ? writing
        : (this.waiting.get(record) ?? this.nextBatch(request, record));
    batch.used.add(id);
    await withinTime(this.options.timeoutMs, batch.written, () =>
      sessionFailure('the session store did not answer'),
    );
  }

  private nextBatch(request: SsoRequest, record: string): Batch {
    const used = new Set<string>();
    const before = this.writing.get(record)?.written.catch(() => undefined);
    const written = Promise.resolve(before).then(async () => {
      this.waiting.delete(record);
      this.writing.set(record, batch);
      try {
        await this.write(request, record, used);
      } finally {
        this.writing.delete(record);
      }
    });
    const batch = { used, written };
    this.waiting.set(record, batch);
    return batch;
  }

  private async write(
    request: SsoRequest,
    record: string,
    used: ReadonlySet<string>,
  ): Promise<void> {
    const others = (await this.idsIn(request, record)).filter((id) => !used.has(id));
    const ids = [...[...used].reverse(), ...others].slice(0, MOST_LISTED);
    const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
    await this.store.set(request, record, { ids }, expiresAt);
  }

  /** Ids of the sign-ins of a user, the last used first; some may have ended. */
  list(request: SsoRequest, userKey: string): Promise<string[]> {
    return this.idsIn(request, this.recordOf(userKey));
  }

  private async idsIn(request: SsoRequest, record: string): Promise<string[]> {
    const { ids } = Object(await this.store.get(request, record)) as { ids?: unknown };
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  private recordOf(userKey: string): string {
    const parts = JSON.stringify([this.options.clientId, userKey]);
    return `sso-user:${createHash('sha256').update(parts).digest('base64url')}`;
  }
}
