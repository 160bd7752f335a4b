import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { AppSessionStore } from './app-session-store.js';
import { parseSignInRecord, type SignInRecord } from './sign-in-record.js';

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
  constructor(private readonly store: AppSessionStore) {}

  /** Keeps a sign-in until it expires; answers its id. */
  async add(request: SsoRequest, record: SignInRecord): Promise<string> {
    const id = PREFIX + randomBytes(24).toString('base64url');
    await this.store.set(request, id, record, record.expiresAt);
    return id;
  }

  /** The sign-in of an id, or undefined where it has ended, or never was. */
  async find(request: SsoRequest, id: unknown): Promise<SignInRecord | undefined> {
    return isId(id) ? parseSignInRecord(await this.store.get(request, id)) : undefined;
  }

  /** Ends a sign-in. */
  async remove(request: SsoRequest, id: unknown): Promise<void> {
    if (isId(id)) {
      await this.store.remove(request, id);
    }
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
