import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';

/** Sessions of one user that are listed; the least recently used gives way. */
const MOST_LISTED = 50;

/** Where a sign-in is kept, and when it was last used, in milliseconds since 1970. */
export interface IndexEntry {
  readonly id: string;
  readonly lastUsedAt: number;
}

/**
 * Which sign-ins a user has, to show them. Nothing is decided by it: two instances that write at one
 * moment can lose an entry, which comes back when its session is next used.
 */
@Injectable()
export class SessionIndex {
  /** The newest write of each record; the next one waits for it. */
  private readonly writes = new Map<string, Promise<void>>();

  constructor(
    private readonly store: AppSessionStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Notes that a sign-in is used now. */
  async noteUse(request: SsoRequest, userKey: string, id: string): Promise<void> {
    const record = this.recordOf(userKey);
    const write = (this.writes.get(record) ?? Promise.resolve()).then(async () => {
      const others = (await this.entries(request, record)).filter((entry) => entry.id !== id);
      const entries = [{ id, lastUsedAt: Date.now() }, ...others].slice(0, MOST_LISTED);
      const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
      await this.store.set(request, record, { entries }, expiresAt);
    });
    // The next one does not fail because this one has.
    const settled = write.catch(() => undefined);
    this.writes.set(record, settled);
    try {
      await write;
    } finally {
      if (this.writes.get(record) === settled) {
        this.writes.delete(record);
      }
    }
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
