import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { isSameText } from '../http/same-text.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { LOGIN_LIFETIME_SECONDS, type LoginTransaction } from './login-transaction.js';
import { cookiesOf, ownCookies, shortHash } from './own-cookies.js';
import { parseTransaction } from './parse-transaction.js';
import { Seal } from './seal.js';

/** Logins a browser can have under way at once; the oldest gives way. */
const MOST_PENDING = 5;
/** Bytes of pending logins in a browser, so that the request stays within what servers accept. */
const MOST_BYTES = 6_500;
/** Browsers keep 4,096 bytes of name, value and attributes. */
const LARGEST_COOKIE = 3_800;
/** Cookies cleared by one answer, so that its headers stay within what proxies accept. */
const MOST_CLEARED = 16;
/** More than the age of any login, in milliseconds. */
const FAR_MS = 10 * LOGIN_LIFETIME_SECONDS * 1000;
/** What follows the prefix in a cookie's name. */
const NAME_END = /^[\w-]{16}$/;

/**
 * The logins that a browser has under way: one sealed cookie each, named after its `state`, so
 * that tabs do not disturb one another, the server keeps nothing, and any instance can go on.
 */
@Injectable()
export class LoginCookies {
  private readonly prefix: string;
  private readonly attributes: string;

  constructor(
    private readonly seal: Seal,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
  ) {
    ({ prefix: this.prefix, attributes: this.attributes } = ownCookies(options));
  }

  /** Remembers a login, and forgets the oldest where there are too many. */
  remember(request: SsoRequest, response: unknown, transaction: LoginTransaction): void {
    const name = this.nameOf(transaction.state);
    const value = this.sealSmall(transaction);
    let bytes = name.length + value.length;
    const pending = this.pending(request);
    pending.sort((one, other) => other.rank - one.rank);
    const surplus = pending.filter((cookie, index) => {
      bytes += cookie.bytes;
      return index >= MOST_PENDING - 1 || bytes > MOST_BYTES;
    });
    for (const { name: old } of surplus.slice(0, MOST_CLEARED)) {
      this.clear(response, old);
    }
    this.responder.appendCookie(
      response,
      `${name}=${value}; Max-Age=${LOGIN_LIFETIME_SECONDS}; ${this.attributes}`,
    );
  }

  /** The login of a `state`, where this very browser has it under way. */
  find(request: SsoRequest, state: string | undefined): LoginTransaction | undefined {
    const value = state === undefined ? undefined : cookiesOf(request).get(this.nameOf(state));
    if (state === undefined || value === undefined) {
      return undefined;
    }
    const transaction = parseTransaction(this.seal.open(value));
    return transaction !== undefined && isSameText(transaction.state, state)
      ? transaction
      : undefined;
  }

  /**
   * Whether the cookie of a `state` is there, and only its seal does not open: it is of a secret, an
   * environment, a client or a `baseUrl` that this instance does not have. A hint for the log.
   */
  hasUnknownKey(request: SsoRequest, state: string | undefined): boolean {
    const value = state === undefined ? undefined : cookiesOf(request).get(this.nameOf(state));
    return value !== undefined && this.seal.hasUnknownKey(value);
  }

  /** Makes the browser forget the login of a `state`. */
  forget(request: SsoRequest, response: unknown, state: string | undefined): void {
    const name = state === undefined ? '' : this.nameOf(state);
    if (cookiesOf(request).has(name)) {
      this.clear(response, name);
    }
  }

  /** A browser drops a cookie that is too large; then the return address has to go. */
  private sealSmall(transaction: LoginTransaction): string {
    const value = this.seal.seal(transaction);
    return value.length <= LARGEST_COOKIE
      ? value
      : this.seal.seal({ ...transaction, login: transaction.login.with({ returnTo: undefined }) });
  }

  private pending(request: SsoRequest): { name: string; bytes: number; rank: number }[] {
    const own = [...cookiesOf(request)].filter(
      ([name]) => name.startsWith(this.prefix) && NAME_END.test(name.slice(this.prefix.length)),
    );
    return own.map(([name, value]) => ({
      name,
      bytes: name.length + value.length,
      rank: rankOf(parseTransaction(this.seal.open(value))),
    }));
  }

  private clear(response: unknown, name: string): void {
    this.responder.appendCookie(response, `${name}=; Max-Age=0; ${this.attributes}`);
  }

  private nameOf(state: string): string {
    return this.prefix + shortHash(state);
  }
}

/**
 * The older goes first, and before it what another site has started, which must not push out a login
 * of the person. Another instance may know a newer secret: what cannot be read is not taken away
 * before it has to be.
 */
function rankOf(transaction: LoginTransaction | undefined): number {
  if (transaction === undefined) {
    return 0;
  }
  return transaction.login.isThirdPartyInitiated
    ? transaction.startedAt - FAR_MS
    : transaction.startedAt;
}
