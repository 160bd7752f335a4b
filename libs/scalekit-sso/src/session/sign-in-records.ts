import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessionStore } from './app-session-store.js';
import { parseSignInRecord, type SignInRecord } from './sign-in-record.js';

/** An id that a renewal has given starts with that of the first sign-in. */
const ID = /^sso:([\w-]{32})(\.[\w-]{32})?$/;

/**
 * The sign-ins of an app, in the store of its sessions, each under an id of its own. A session only
 * holds that id.
 *
 * So signing out is final. Session middleware writes a whole session back when a request ends; a
 * slow request would otherwise bring a session back that was signed out meanwhile. It still can,
 * but the sign-in that the session points to is gone.
 */
@Injectable()
export class SignInRecords {
  constructor(
    private readonly store: AppSessionStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Keeps a sign-in until it expires, as one that is used now.
   *
   * @param renewedId of the sign-in that goes on as this one
   * @returns its id
   */
  async add(request: SsoRequest, record: SignInRecord, renewedId?: unknown): Promise<string> {
    const first = partsOf(renewedId)?.first;
    const random = randomBytes(24).toString('base64url');
    const id = `sso:${first === undefined ? random : `${first}.${random}`}`;
    // First what nothing comes of, where the second fails.
    await this.noteUse(request, id);
    await this.store.set(request, id, record, record.expiresAt);
    return id;
  }

  /**
   * Notes that a sign-in is used now. Apart from it, and from the session of the app: a late write of
   * the one or the other would bring back what has ended meanwhile.
   */
  async noteUse(request: SsoRequest, id: string): Promise<void> {
    const lastUsedAt = Date.now();
    const expiresAt = lastUsedAt + this.options.session.idleSeconds * 1000;
    await this.store.set(request, useOf(id), { lastUsedAt }, expiresAt);
  }

  /** When a sign-in was last used, in milliseconds since 1970; undefined where it is not known. */
  async lastUseOf(request: SsoRequest, id: unknown): Promise<number | undefined> {
    const parts = partsOf(id);
    const use = parts && (await this.store.get(request, useOf(parts.id)));
    const { lastUsedAt } = Object(use) as { readonly lastUsedAt?: unknown };
    return typeof lastUsedAt === 'number' ? lastUsedAt : undefined;
  }

  /** The sign-in of an id, or undefined where it has ended, or never was. */
  async find(request: SsoRequest, id: unknown): Promise<SignInRecord | undefined> {
    const parts = partsOf(id);
    if (parts === undefined) {
      return undefined;
    }
    const [record, end] = await Promise.all([
      this.store.get(request, parts.id),
      parts.isRenewed ? this.store.get(request, endOf(parts.first)) : undefined,
    ]);
    return end === undefined ? parseSignInRecord(record) : undefined;
  }

  /** Ends a sign-in, and whatever a renewal at this very moment makes of it. */
  async end(request: SsoRequest, id: unknown): Promise<void> {
    const parts = partsOf(id);
    if (parts !== undefined) {
      const expiresAt = Date.now() + this.options.session.maxAgeSeconds * 1000;
      await this.store.set(request, endOf(parts.first), {}, expiresAt);
      await this.store.remove(request, parts.id);
    }
  }

  /** Forgets a sign-in that has ended by itself, or goes on under another id. */
  async remove(request: SsoRequest, id: unknown): Promise<void> {
    const parts = partsOf(id);
    if (parts !== undefined) {
      await this.store.remove(request, parts.id);
    }
  }
}

/** Where it says that a sign-in has ended. */
function endOf(first: string): string {
  return `sso-ended:${first}`;
}

/** Where it says when a sign-in was last used. */
function useOf(id: string): string {
  return `sso-used:${id}`;
}

function partsOf(id: unknown): { id: string; first: string; isRenewed: boolean } | undefined {
  const match = typeof id === 'string' ? ID.exec(id) : null;
  return match === null
    ? undefined
    : { id: match[0], first: String(match[1]), isRenewed: match[2] !== undefined };
}
