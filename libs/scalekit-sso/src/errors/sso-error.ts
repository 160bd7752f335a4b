import { randomBytes } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { SSO_ERRORS, type SsoErrorCode } from './catalogue.js';
import type { SsoErrorActor } from './error-entry.js';
import { cleanForLog } from './clean-for-log.js';
import { errorForLog } from './describe-error.js';

/** The codes that clients of GraphQL know, by HTTP status. */
const GRAPHQL_CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
};

declare const REDIRECT: unique symbol;

/**
 * A URL that browsers may be sent to: made by this module from its own routes, from the environment or
 * from a return address that was judged. A plain string is none.
 */
export type RedirectUrl = string & { readonly [REDIRECT]: true };

/** What the user can do about a failure, shown on the error page. */
export interface SsoErrorRecovery {
  /** Path and query of the login to try again, with the selector and return address it had. */
  readonly retryUrl?: RedirectUrl | undefined;
  /** Whether a browser goes to `retryUrl` at once, without a page that says why. */
  readonly isRedirect?: boolean | undefined;
  /** An action that only a POST may do, shown as the first button. */
  readonly action?: SsoErrorAction | undefined;
  /** Who is signed in, for the page that offers to change that: an e-mail address or a name. */
  readonly signedInAs?: string | undefined;
}

/** A form with one button. */
export interface SsoErrorAction {
  /** Where the form is posted. */
  readonly url: string;
  /** The words on the button. */
  readonly label: string;
  /** Hidden fields of the form. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Where a failure comes from, for the log only. */
export interface SsoErrorOrigin extends SsoErrorRecovery {
  /** What happened, in words for the log; cleaned of control characters and shortened. */
  readonly detail?: string | undefined;
  /** The place in the app's code, such as `OrdersController.list()`, for the log. */
  readonly at?: string | undefined;
  /** What a class of the app has thrown; its stack and cleaned message are kept. */
  readonly cause?: unknown;
  /** Response headers that belong to the failure, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * A failure of the catalogue: all errors that this module throws.
 *
 * It never carries request data or tokens, so it may be logged whole; `cause` says what a class of the
 * app, such as its `SsoUserStore`, has thrown: name, cleaned message, stack and causes.
 * As an `HttpException` it is answered with the right status and a safe body by any exception
 * filter; `SsoExceptionFilter` adds the page, the redirect and the log line.
 *
 * @example
 * ```ts
 * try {
 *   await sso.portalLink(organizationId);
 * } catch (error) {
 *   if (error instanceof SsoError && error.code === 'organization_not_found') {
 *     throw new NotFoundException();
 *   }
 *   throw error;
 * }
 * ```
 */
export class SsoError extends HttpException {
  // URLs of the user's login: for the page, and not for a log of the whole error.
  readonly #recovery: SsoErrorRecovery;
  /** The stable code. */
  readonly code: SsoErrorCode;
  /** Who can fix it. */
  readonly actor: SsoErrorActor;
  /** How to fix it. */
  readonly remedy: string;
  /** Names this one failure on the page and in the log. */
  readonly reference: string;
  /** What happened, for the log. */
  readonly detail: string | undefined;
  /** The place in the app's code, for the log. */
  readonly at: string | undefined;
  /** Response headers that belong to the failure. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: SsoErrorCode, origin: SsoErrorOrigin = {}) {
    const { status, actor, message, remedy } = SSO_ERRORS[code];
    const reference = randomBytes(6).toString('hex');
    super({ statusCode: status, code, message, reference }, status);
    this.message = message;
    this.name = 'SsoError';
    this.code = code;
    this.actor = actor;
    this.remedy = remedy;
    this.reference = reference;
    this.detail = origin.detail === undefined ? undefined : cleanForLog(origin.detail);
    this.at = origin.at;
    const cause = errorForLog(origin.cause);
    if (cause !== undefined) {
      // As the language defines it: no loop over its members, such as that of JSON, comes upon it.
      Object.defineProperty(this, 'cause', { value: cause, enumerable: false });
    }
    const { retryUrl, isRedirect, action, signedInAs } = origin;
    this.#recovery = { retryUrl, isRedirect, action, signedInAs };
    this.headers = origin.headers ?? {};
  }

  /** What the user can do next. */
  get recovery(): SsoErrorRecovery {
    return this.#recovery;
  }

  /** What clients of GraphQL get as `extensions` of the error (GraphQL, section 7.1.2). */
  get extensions(): Readonly<Record<string, string>> {
    const { code: ssoCode, reference } = this;
    return { code: GRAPHQL_CODES[this.getStatus()] ?? 'INTERNAL_SERVER_ERROR', ssoCode, reference };
  }

  /** The same failure with a way on, where it had none of its own. */
  withRecovery(recovery: SsoErrorRecovery): SsoError {
    if (this.recovery.retryUrl !== undefined || this.recovery.action !== undefined) {
      return this;
    }
    const { detail, at, cause, headers } = this;
    const { signedInAs } = this.recovery;
    return new SsoError(this.code, { detail, at, cause, headers, signedInAs, ...recovery });
  }
}
