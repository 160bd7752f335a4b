import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { withinTime } from '../http/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';
import { sessionFailure } from './settle.js';

/** Sessions of one user that are listed; the least recently used gives way. */
const MOST_LISTED = 20;

/** Where a sign-in is kept, and when it was last used, in milliseconds since 1970. */
export interface IndexEntry {
  readonly id: string;
  readonly lastUsedAt: number;
}

/** What is written at once. */
interface Batch {
  /** Times of use by the id of the sign-in. */
  readonly uses: Map<string, number>;
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
      writing?.uses.has(id) === true
        ? writing
        : (this.waiting.get(record) ?? this.nextBatch(request, record));
    batch.uses.set(id, Date.now());
    await withinTime(this.options.timeoutMs, batch.written, () =>
      sessionFailure('the session store did not answer'),
    );
  }

  private nextBatch(request: SsoRequest, record: string): Batch {
    const uses = new Map<string, number>();
    const before = this.writing.get(record)?.written.catch(() => undefined);
    const written = Promise.resolve(before).then(async () => {
      this.waiting.delete(record);
      this.writing.set(record, batch);
      try {
        await this.write(request, record, uses);
      } finally {
        this.writing.delete(record);
      }
    });
    const batch = { uses, written };
    this.waiting.set(record, batch);
    return batch;
  }

  private async write(
    request: SsoRequest,
    record: string,
    uses: ReadonlyMap<string, number>,
  ): Promise<void> {
    const others = (await this.entries(request, record)).filter(({ id }) => !uses.has(id));
    const noted = [...uses].map(([id, lastUsedAt]) => ({ id, lastUsedAt })).reverse();
    const entries = [...noted, ...others].slice(0, MOST_LISTED);
    const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
    await this.store.set(request, record, { entries }, expiresAt);
  }

  /** The sign-ins of a user, the last used first; some may have ended. */
  list(request: SsoRequest, userKey: string): Promise<IndexEntry[]> {
    return this.entries(request, this.recordOf(userKey));
  }

  private async entries(request: SsoRequest, record: string): Promise<IndexEntry[]> {
    const { entries } = Object(await this.store.get(request, record)) as { entries?: unknown };
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  }

  private recordOf(userKey: string): string {
    const parts = JSON.stringify([this.options.clientId, userKey]);
    return `sso-user:${createHash('sha256').update(parts).digest('base64url')}`;
  }
}

function isEntry(value: unknown): value is IndexEntry {
  const { id, lastUsedAt } = Object(value) as Partial<Record<keyof IndexEntry, unknown>>;
  return typeof id === 'string' && typeof lastUsedAt === 'number';
}
