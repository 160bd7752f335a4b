import { Inject, Injectable } from '@nestjs/common';
import { header, type SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { cookiesOf, ownCookies } from './own-cookies.js';
import { Seal } from './seal.js';

/** Completed logins are counted for this long, in seconds. */
const WINDOW_SECONDS = 30;
/** So many completed logins that led to no guarded page are a loop. */
const MAX_LOGINS = 3;

/**
 * Counts the logins that a browser has just completed, until a guarded page lets its user in. Where a
 * session does not last, or is not shared by all instances, a guarded page and an identity provider
 * that asks nothing would send the browser back and forth for ever.
 *
 * Counted in a sealed cookie, as the server keeps nothing of a browser without a session. A session
 * that some route sees is no reason to stop counting: with a session store per instance, every second
 * request sees one.
 */
@Injectable()
export class LoginLoopCookie {
  private readonly name: string;
  private readonly attributes: string;

  constructor(
    private readonly seal: Seal,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
  ) {
    const { prefix, attributes } = ownCookies(options);
    this.name = `${prefix}loop`;
    this.attributes = attributes;
  }

  /** Counts a login that was completed just now. */
  count(request: SsoRequest, response: unknown): void {
    const times = [...this.times(request), Date.now()].slice(-MAX_LOGINS);
    this.responder.appendCookie(
      response,
      `${this.name}=${this.seal.seal({ times })}; Max-Age=${WINDOW_SECONDS}; ${this.attributes}`,
    );
  }

  /** Whether a browser sends the cookie, whatever is in it. */
  exists(request: SsoRequest): boolean {
    // Few requests have it: those that lack its name need no parsing.
    const isNamed = header(request, 'cookie')?.includes(this.name) === true;
    return isNamed && cookiesOf(request).has(this.name);
  }

  /** Whether three logins were completed within 30 seconds, and no guarded page let the user in. */
  isExceeded(request: SsoRequest): boolean {
    return this.times(request).length >= MAX_LOGINS;
  }

  /** Starts counting afresh: a guarded page let the user in, or the user has been told. */
  clear(request: SsoRequest, response: unknown): void {
    if (this.exists(request)) {
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
