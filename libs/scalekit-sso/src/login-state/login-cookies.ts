import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { isSameText } from '../http/same-text.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { LOGIN_LIFETIME_SECONDS, type LoginTransaction } from './login-transaction.js';
import { cookiesOf, ownCookies, shortHash } from './own-cookies.js';
import { readTransaction } from './login-transaction.js';
import { Seal } from './seal.js';

/** Bytes of pending logins in a browser, so that the request stays within what servers accept. */
const MAX_BYTES = 6_500;
/** Of those, kept for logins that newer ones have pushed out: one or two. */
const BYTES_FOR_DISPLACED = 460;
/** Browsers keep 4,096 bytes of name, value and attributes. */
const MAX_COOKIE_LENGTH = 3_800;
/** Cookies changed by one answer, so that its headers stay within what proxies accept. */
const MAX_CHANGED = 16;
/** Cookies opened for one request; with those of the login itself and of login loops, less than 40. */
const MAX_OPENED = 32;
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
  /** The rate limit of a callback and the callback itself ask for the same login. */
  private readonly opened = new WeakMap<SsoRequest, OpenedCookie>();

  constructor(
    private readonly seal: Seal,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
  ) {
    ({ prefix: this.prefix, attributes: this.attributes } = ownCookies(options));
  }

  /**
   * Remembers a login. As many as fit 6,500 bytes (about twelve) can be under way at once; of older
   * ones only what starts them again is kept, and of still older ones nothing.
   *
   * @param before the login that this one replaces
   */
  remember(
    request: SsoRequest,
    response: unknown,
    transaction: LoginTransaction,
    before?: LoginTransaction,
  ): void {
    const name = this.nameOf(transaction.state);
    const value = this.sealSmall(transaction);
    const replaced = before === undefined ? undefined : this.nameOf(before.state);
    const pending = this.pending(request).filter((cookie) => cookie.name !== replaced);
    this.makeRoom(response, pending, MAX_BYTES - name.length - value.length);
    this.set(response, name, value);
  }

  /** The login of a `state`, where this very browser has it under way. */
  find(request: SsoRequest, state: string | undefined): LoginTransaction | undefined {
    const value = state === undefined ? undefined : cookiesOf(request).get(this.nameOf(state));
    if (state === undefined || value === undefined) {
      return undefined;
    }
    const { transaction } = this.openOnce(request, value);
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
      this.set(response, name, undefined);
    }
  }

  private openOnce(request: SsoRequest, sealed: string): OpenedCookie {
    const known = this.opened.get(request);
    if (known?.sealed === sealed) {
      return known;
    }
    const opened = { sealed, transaction: readTransaction(this.seal.open(sealed)) };
    this.opened.set(request, opened);
    return opened;
  }

  /** A browser drops a cookie that is too large; then the return address has to go. */
  private sealSmall(transaction: LoginTransaction): string {
    const value = this.seal.seal(transaction);
    return value.length <= MAX_COOKIE_LENGTH
      ? value
      : this.seal.seal({ ...transaction, login: transaction.login.with({ returnTo: undefined }) });
  }

  private makeRoom(response: unknown, pending: PendingCookie[], bytes: number): void {
    let room = bytes;
    let changed = 0;
    for (const { name, bytes: size, transaction } of pending.sort(byRank)) {
      const isDisplaced = transaction !== undefined && transaction.binding === undefined;
      const reserve = isDisplaced ? 0 : BYTES_FOR_DISPLACED;
      if (size + reserve <= room) {
        room -= size;
      } else if ((changed += 1) <= MAX_CHANGED) {
        const value = this.sealDisplaced(transaction);
        const isKept = value !== undefined && name.length + value.length <= room;
        room -= isKept ? name.length + value.length : 0;
        this.set(response, name, isKept ? value : undefined);
      }
    }
  }

  /** What starts a login again: once, and without its return address. */
  private sealDisplaced(transaction: LoginTransaction | undefined): string | undefined {
    return transaction?.binding === undefined || transaction.restartOf !== undefined
      ? undefined
      : this.seal.seal({
          ...transaction,
          binding: undefined,
          login: transaction.login.with({ returnTo: undefined }),
        });
  }

  private pending(request: SsoRequest): PendingCookie[] {
    const own = [...cookiesOf(request)].filter(
      ([name]) => name.startsWith(this.prefix) && NAME_END.test(name.slice(this.prefix.length)),
    );
    return own.map(([name, value], index) => ({
      name,
      bytes: name.length + value.length,
      transaction:
        index < MAX_OPENED && value.length <= MAX_COOKIE_LENGTH
          ? readTransaction(this.seal.open(value))
          : undefined,
    }));
  }

  private set(response: unknown, name: string, value: string | undefined): void {
    const maxAge = value === undefined ? 0 : LOGIN_LIFETIME_SECONDS;
    this.responder.appendCookie(
      response,
      `${name}=${value ?? ''}; Max-Age=${maxAge}; ${this.attributes}`,
    );
  }

  private nameOf(state: string): string {
    return this.prefix + shortHash(state);
  }
}

interface OpenedCookie {
  readonly sealed: string;
  readonly transaction: LoginTransaction | undefined;
}

/** A cookie that holds a login of this app, or looks so. */
interface PendingCookie {
  readonly name: string;
  readonly bytes: number;
  /** Undefined where it cannot be read. */
  readonly transaction: LoginTransaction | undefined;
}

/**
 * The newest first, and last what another site has started, which must not push out a login of the
 * user. Another instance may know a newer secret: what cannot be read is not taken away before it has
 * to be.
 */
function byRank(one: PendingCookie, other: PendingCookie): number {
  return rankOf(other.transaction) - rankOf(one.transaction);
}

function rankOf(transaction: LoginTransaction | undefined): number {
  if (transaction === undefined) {
    return 0;
  }
  return transaction.login.isThirdPartyInitiated
    ? transaction.startedAt - FAR_MS
    : transaction.startedAt;
}
