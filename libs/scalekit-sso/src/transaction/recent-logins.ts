import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { cookiesOf, ownCookies } from './own-cookies.js';
import { Seal } from './seal.js';

/** Completed logins are counted for this long, in seconds. */
const WINDOW_SECONDS = 30;
/** So many completed logins without a session in between are a loop. */
const MOST_LOGINS = 3;

/**
 * The logins that a browser has just completed, as long as nobody has seen a session of it. Where
 * the session does not last, a guarded page and an identity provider that asks nothing would send
 * the browser to and fro for ever. Counted in a sealed cookie, as the server keeps nothing of a
 * browser without a session.
 */
@Injectable()
export class RecentLogins {
  private readonly name: string;
  private readonly attributes: string;

  constructor(
    private readonly seal: Seal,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
  ) {
    const { prefix, attributes } = ownCookies(options);
    this.name = `${prefix}recent`;
    this.attributes = attributes;
  }

  /** Counts a login that was completed just now. */
  note(request: SsoRequest, response: unknown): void {
    const times = [...this.times(request), Date.now()].slice(-MOST_LOGINS);
    const value = this.seal.seal({ times });
    this.responder.appendCookie(
      response,
      `${this.name}=${value}; Max-Age=${WINDOW_SECONDS}; ${this.attributes}`,
    );
  }

  /** Whether the browser says anything of recent logins, believed or not. */
  areThere(request: SsoRequest): boolean {
    return cookiesOf(request).has(this.name);
  }

  /** Whether the browser goes round in circles. */
  areTooMany(request: SsoRequest): boolean {
    return this.times(request).length >= MOST_LOGINS;
  }

  /** Starts counting afresh: a session was seen, or the person knows. */
  forget(request: SsoRequest, response: unknown): void {
    if (this.areThere(request)) {
      this.responder.appendCookie(response, `${this.name}=; Max-Age=0; ${this.attributes}`);
    }
  }

  /** When the counted logins were completed, in milliseconds since 1970; the newest is the last. */
  private times(request: SsoRequest): number[] {
    const sealed = cookiesOf(request).get(this.name);
    const opened = sealed === undefined ? undefined : this.seal.open(sealed);
    const { times } = Object(opened) as { times?: unknown };
    const isRecent = (time: unknown): time is number =>
      typeof time === 'number' && Math.abs(Date.now() - time) < WINDOW_SECONDS * 1000;
    return Array.isArray(times) ? times.filter(isRecent) : [];
  }
}
