import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSessionStore } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { parseSignInRecord, type SignInRecord } from './sign-in-record.js';
import { settle } from './settle.js';

const PREFIX = 'sso:';
const ID = /^sso:[\w-]{32}$/;

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
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Keeps a sign-in until it expires; answers its id. */
  async add(request: SsoRequest, record: SignInRecord): Promise<string> {
    const id = PREFIX + randomBytes(24).toString('base64url');
    const maxAge = record.expiresAt - Date.now();
    const cookie = { expires: new Date(record.expiresAt), maxAge, originalMaxAge: maxAge };
    const store = storeOf(request);
    await settle(this.options.timeoutMs, (done) => {
      store.set(id, { cookie, record }, done);
    });
    return id;
  }

  /** The sign-in of an id, or undefined where it has ended, or never was. */
  async find(request: SsoRequest, id: unknown): Promise<SignInRecord | undefined> {
    if (!isId(id)) {
      return undefined;
    }
    const store = storeOf(request);
    let found: unknown;
    await settle(this.options.timeoutMs, (done) => {
      store.get(id, (error, entry) => {
        found = entry;
        done(error);
      });
    });
    return parseSignInRecord((found as { record?: unknown } | null | undefined)?.record);
  }

  /** Ends a sign-in. */
  async remove(request: SsoRequest, id: unknown): Promise<void> {
    if (isId(id)) {
      const store = storeOf(request);
      await settle(this.options.timeoutMs, (done) => {
        store.destroy(id, done);
      });
    }
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function storeOf(request: SsoRequest): RequestSessionStore {
  if (typeof request.sessionStore?.get !== 'function') {
    throw new SsoError('session_missing', { detail: 'it has no sessionStore' });
  }
  return request.sessionStore;
}
