import { Injectable } from '@nestjs/common';
import type { SsoErrorCode } from '../errors/catalogue.js';
import { SsoError, type SsoErrorRecovery, type RedirectUrl } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import type { LoginRequest } from '../links/login-request.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { AuthorizationService } from '../login/authorization.service.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import { LoginEvents } from '../login-state/login-events.js';
import type { LoginTransaction } from '../login-state/login-transaction.js';
import { SessionService } from '../session/session.service.js';

/** What an environment answers to `prompt=none` where it would have to show a page. */
const NEEDS_THE_USER: readonly (string | undefined)[] = [
  'user_login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
] satisfies SsoErrorCode[];

/**
 * There is no connection to sign in through. The same login ends here again: a step-up of a session
 * of it never succeeds, and an e-mail address that led to it may be mistyped.
 */
const CONNECTION_UNAVAILABLE: readonly (string | undefined)[] = [
  'connection_not_active',
  'no_active_connections',
  'no_configured_connections',
  'invalid_connection_id',
  'invalid_connection_selector',
  'invalid_organization_id',
  'domain_not_found',
  'invalid_user_domain',
] satisfies SsoErrorCode[];

/** The login that a callback is about, and how its user goes on where it fails. */
@Injectable()
export class CallbackRecovery {
  constructor(
    private readonly cookies: LoginCookies,
    private readonly authorization: AuthorizationService,
    private readonly sessions: SessionService,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
    private readonly events: LoginEvents,
  ) {}

  /** The login of a `state`, which the browser forgets: however it ends, it is completed once. */
  take(
    request: SsoRequest,
    response: unknown,
    state: string | undefined,
  ): LoginTransaction | undefined {
    const transaction = this.cookies.find(request, state);
    this.cookies.forget(request, response, state);
    return transaction;
  }

  /**
   * Sends the browser on without a page although the callback failed.
   *
   * @throws the failure, where a page has to tell
   */
  async answer(
    request: SsoRequest,
    response: unknown,
    transaction: LoginTransaction | undefined,
    failure: unknown,
  ): Promise<void> {
    const next = await this.nextAddress(request, response, transaction, failure);
    if (next === undefined) {
      throw failure;
    }
    this.events.resumed(transaction, failure);
    this.responder.redirect(response, next);
  }

  /**
   * Where the browser goes on without a page although the callback failed; undefined where a page has
   * to tell. A double click sends the same callback twice and shows the second answer, for which the
   * code is spent.
   */
  private async nextAddress(
    request: SsoRequest,
    response: unknown,
    transaction: LoginTransaction | undefined,
    failure: unknown,
  ): Promise<RedirectUrl | undefined> {
    const code = failure instanceof SsoError ? failure.code : undefined;
    if (transaction === undefined) {
      // The same callback was opened once more in a browser that is signed in.
      const isGone = code === 'login_not_found' || code === 'login_cookie_unreadable';
      return isGone && (await this.isSignedIn(request)) ? this.urls.defaultReturnTo : undefined;
    }
    const { stepUp, restartOf, login } = transaction;
    if (login.query.prompt === 'none' && NEEDS_THE_USER.includes(code)) {
      // A login that may not show a page goes on without a session (OIDC Core 3.1.2.6).
      return this.urls.endOf(login.query);
    }
    const isRefused = code === 'code_rejected';
    const isOfLostSession = isRefused || (code === 'step_up_rejected' && restartOf !== undefined);
    if (stepUp !== undefined && isOfLostSession && !(await this.isSignedIn(request))) {
      // The answer with the new session was lost. The guard there knows what to ask for.
      return this.urls.endOf(login.query);
    }
    return isRefused && restartOf === undefined
      ? this.authorization.restart(request, response, transaction)
      : undefined;
  }

  /** What the page of a failure offers. */
  of(
    request: SsoRequest,
    transaction: LoginTransaction | undefined,
    failure: SsoErrorCode,
  ): SsoErrorRecovery {
    return transaction?.stepUp !== undefined && CONNECTION_UNAVAILABLE.includes(failure)
      ? { action: signOutAndGoOn(this.urls, this.urls.endOf(transaction.login.query)) }
      : { retryUrl: this.retryUrl(request, transaction, failure) };
  }

  /** The same login again; with another account, where this one was refused. */
  retryUrl(
    request: SsoRequest,
    transaction: LoginTransaction | undefined,
    failure?: SsoErrorCode,
  ): RedirectUrl {
    if (transaction === undefined) {
      return this.links.again(this.links.requested(request));
    }
    const { login, stepUp } = transaction;
    if (stepUp !== undefined) {
      return this.links.stepUp(login.query);
    }
    if (CONNECTION_UNAVAILABLE.includes(failure) && isByAddress(login)) {
      return this.links.choose(login);
    }
    const isWrongAccount = failure === 'wrong_organization' || failure === 'user_refused';
    return this.links.again(isWrongAccount ? login.with({ prompt: 'login' }) : login);
  }

  private async isSignedIn(request: SsoRequest): Promise<boolean> {
    return (await this.sessions.currentIfAny(request)) !== undefined;
  }
}

/** Whether an e-mail address or its domain said where the login goes. */
function isByAddress({ selector }: LoginRequest): boolean {
  return selector === undefined || selector.kind === 'domain';
}
