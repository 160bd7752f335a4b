import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { reportedErrorCode, type ReportedErrorCode } from '../errors/catalogue.js';
import { SsoError, type SsoErrorRecovery } from '../errors/sso-error.js';
import { warnOfInsecureCookie } from '../session/insecure-cookie.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import { AuthorizationService } from '../login/authorization.service.js';
import { IdpInitiatedLogin } from '../login/idp-initiated-login.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { SessionService } from '../session/session.service.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import type { LoginTransaction } from '../login-state/login-transaction.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { readCallback } from './callback-request.js';
import { CallbackService } from './callback.service.js';
import type { CompletedLogin } from './completed-login.js';

/** What an environment answers to `prompt=none` where it would have to show a page. */
const NEEDS_THE_USER: readonly ReportedErrorCode[] = [
  'user_login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
];

/** `GET /auth/callback`: comes back from the environment. */
@Controller()
export class CallbackController {
  constructor(
    private readonly callbacks: CallbackService,
    private readonly idpInitiated: IdpInitiatedLogin,
    private readonly authorization: AuthorizationService,
    private readonly sessions: SessionService,
    private readonly stepUps: ReauthenticationService,
    private readonly cookies: LoginCookies,
    private readonly loginLoop: LoginLoopCookie,
    private readonly responder: HttpResponder,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get()
  async callback(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const parameters = readCallback(request);
    const { idp_initiated_login: idpToken, error, state } = parameters;
    if (idpToken !== undefined && error === undefined) {
      const url = await this.idpInitiated.start(request, response, idpToken);
      this.responder.redirect(response, url);
      return;
    }
    const transaction = this.cookies.find(request, state);
    const silent = transaction?.login;
    // However it ends: a login is completed once.
    this.cookies.forget(request, response, state);
    if (
      silent?.query.prompt === 'none' &&
      error !== undefined &&
      NEEDS_THE_USER.includes(reportedErrorCode(error))
    ) {
      // Whoever asks without showing a page goes on without a session (OIDC Core 3.1.2.6).
      this.responder.redirect(response, silent.query.returnTo ?? this.urls.defaultReturnTo);
      return;
    }
    try {
      const login = await this.callbacks.complete(request, parameters, transaction);
      await this.enter(request, login);
      if (login.stepUp === undefined) {
        this.loginLoop.count(request, response);
        void this.warnOnceSent(request, response);
      }
      this.responder.redirect(response, login.returnTo);
    } catch (failure) {
      const next = await this.nextAddress(request, response, transaction, failure);
      if (next === undefined) {
        throw failure;
      }
      this.responder.redirect(response, next);
    }
  }

  /**
   * Where the browser goes on without a word although the callback could not be used; undefined where
   * a page has to tell. Whoever clicks twice sends the same callback twice and sees the second answer,
   * for which the code is spent.
   */
  private async nextAddress(
    request: SsoRequest,
    response: unknown,
    transaction: LoginTransaction | undefined,
    failure: unknown,
  ): Promise<string | undefined> {
    const code = failure instanceof SsoError ? failure.code : undefined;
    if (transaction === undefined) {
      // The same callback was opened once more in a browser that is signed in.
      const isGone = code === 'login_not_found' || code === 'login_cookie_unreadable';
      return isGone && (await this.isSignedIn(request)) ? this.urls.defaultReturnTo : undefined;
    }
    const { stepUp, restartOf, login } = transaction;
    const isRefused = code === 'code_rejected';
    const isOfLostSession = isRefused || (code === 'step_up_rejected' && restartOf !== undefined);
    if (stepUp !== undefined && isOfLostSession && !(await this.isSignedIn(request))) {
      // The answer with the new session was lost. The guard there knows what to ask for.
      return login.query.returnTo ?? this.urls.defaultReturnTo;
    }
    return isRefused && restartOf === undefined
      ? this.authorization.restart(request, response, transaction)
      : undefined;
  }

  private async warnOnceSent(request: SsoRequest, response: unknown): Promise<void> {
    warnOfInsecureCookie(request, await this.responder.sentCookies(response), this.options);
  }

  /** Signs in, or notes that who is signed in has proven it. */
  private async enter(request: SsoRequest, login: CompletedLogin): Promise<void> {
    const { stepUp, loginStartedAt, authTime } = login;
    try {
      await (stepUp === undefined
        ? this.sessions.signIn(request, login)
        : this.stepUps.accept(request, stepUp, loginStartedAt, authTime));
    } catch (error) {
      throw error instanceof SsoError ? error.withRecovery(this.recoveryOf(login, error)) : error;
    }
  }

  private recoveryOf({ retryUrl }: CompletedLogin, { code }: SsoError): SsoErrorRecovery {
    return code === 'already_signed_in'
      ? { action: signOutAndGoOn(this.urls, retryUrl) }
      : { retryUrl };
  }

  private async isSignedIn(request: SsoRequest): Promise<boolean> {
    return (await this.sessions.current(request)) !== undefined;
  }
}
