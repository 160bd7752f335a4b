import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import passport from 'passport';
import { SsoError, type SsoErrorRecovery } from '../errors/sso-error.js';
import { warnOfInsecureCookie } from '../http/insecure-cookie.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import { LoginService } from '../login/login.service.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { Public } from '../guard/markers.js';
import { signOutAndGoOn } from '../session/account-switch.js';
import { SessionService } from '../session/session.service.js';
import { StepUpProof } from '../session/step-up-proof.js';
import { LoginCookies } from '../transaction/login-cookies.js';
import type { LoginTransaction } from '../transaction/login-transaction.js';
import { LoginLoopCookie } from '../transaction/login-loop-cookie.js';
import { readCallback } from './callback-request.js';
import type { CompletedLogin } from './callback.service.js';
import { CallbacksUnderWay } from './callbacks-under-way.js';
import { SharedOutcomes } from './shared-outcomes.js';
import { ScalekitStrategy } from './scalekit.strategy.js';

/** `GET /auth/callback`: comes back from the environment. */
@Public()
@Controller()
export class CallbackController {
  constructor(
    private readonly strategy: ScalekitStrategy,
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
    private readonly stepUps: StepUpProof,
    private readonly cookies: LoginCookies,
    private readonly loginLoop: LoginLoopCookie,
    private readonly underWay: CallbacksUnderWay,
    private readonly outcomes: SharedOutcomes,
    private readonly responder: HttpResponder,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @All()
  async callback(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const { idp_initiated_login: idpToken, error, state } = readCallback(request);
    if (idpToken !== undefined && error === undefined) {
      const url = await this.logins.startFromIdp(request, response, idpToken);
      this.responder.redirect(response, url);
      return;
    }
    // However it ends: a login is completed once.
    this.cookies.forget(request, response, state);
    try {
      const login = await this.completeOnce(request, response, state);
      if (login.stepUp === undefined) {
        this.loginLoop.count(request, response);
        void this.warnOnceSent(request, response);
      }
      this.responder.redirect(response, login.returnTo);
    } catch (failure) {
      if (!(await this.isDoneAlready(request, failure))) {
        throw failure;
      }
      this.responder.redirect(response, this.options.defaultReturnTo);
    }
  }

  /**
   * Somebody who clicks twice sends the same callback twice, and sees the second answer. It waits for
   * the first one, which has the session, instead of spending the code again; and signs in itself
   * where the browser has given up the first.
   */
  private async completeOnce(
    request: SsoRequest,
    response: unknown,
    state: string | undefined,
  ): Promise<CompletedLogin> {
    const transaction = this.cookies.find(request, state);
    if (transaction === undefined) {
      return this.complete(request, response);
    }
    const first = this.underWay.find(transaction.state);
    if (first === undefined) {
      const login = this.completeAmongInstances(request, response, transaction);
      this.underWay.add(transaction.state, { login, isLost: this.responder.lossOf(response) });
      return login;
    }
    const login = await first.login;
    return first.isLost() ? this.enter(request, login) : login;
  }

  /**
   * The same callback may be at another instance. Where that one has spent the code, it has the
   * session too, or leaves it to this one.
   */
  private async completeAmongInstances(
    request: SsoRequest,
    response: unknown,
    transaction: LoginTransaction,
  ): Promise<CompletedLogin> {
    const loss = this.responder.loss(response);
    try {
      const login = await this.complete(request, response);
      this.outcomes.note(request, transaction, loss);
      return login;
    } catch (failure) {
      if (!(failure instanceof SsoError) || failure.code !== 'code_rejected') {
        throw failure;
      }
      const shared = await this.outcomes.find(request, transaction);
      if (shared === undefined) {
        throw failure;
      }
      const login = { ...shared.login, retryUrl: failure.recovery.retryUrl ?? this.urls.login() };
      if (!shared.isLost) {
        return login;
      }
      const entered = await this.enter(request, login);
      this.outcomes.note(request, transaction, loss);
      return entered;
    }
  }

  private async complete(request: SsoRequest, response: unknown): Promise<CompletedLogin> {
    return this.enter(request, await this.authenticate(request, response));
  }

  private async warnOnceSent(request: SsoRequest, response: unknown): Promise<void> {
    warnOfInsecureCookie(request, await this.responder.sentCookies(response), this.options);
  }

  /** Signs in, or notes that who is signed in has proven it. */
  private async enter(request: SsoRequest, login: CompletedLogin): Promise<CompletedLogin> {
    const { stepUp, loginStartedAt, authTime } = login;
    try {
      if (stepUp === undefined) {
        await this.sessions.signIn(request, login);
      } else {
        await this.stepUps.accept(request, stepUp, loginStartedAt, authTime);
      }
      return login;
    } catch (error) {
      throw error instanceof SsoError ? error.withRecovery(this.recoveryOf(login, error)) : error;
    }
  }

  private recoveryOf({ retryUrl }: CompletedLogin, { code }: SsoError): SsoErrorRecovery {
    return code === 'already_signed_in'
      ? { action: signOutAndGoOn(this.urls, retryUrl) }
      : { retryUrl };
  }

  /**
   * Runs the strategy of this very app: Passport's registry is one for the whole process, where
   * another app may have put its own under the same name.
   */
  private authenticate(request: SsoRequest, response: unknown): Promise<CompletedLogin> {
    // Passport binds its outcome to the object it is given, so each request gets one of its own.
    const strategy = Object.create(this.strategy) as ScalekitStrategy;
    return new Promise((resolve, reject) => {
      const outcome = (failure: unknown, user?: unknown, login?: unknown): void => {
        if (typeof user === 'object' && user !== null) {
          resolve(login as CompletedLogin);
        } else {
          reject(failure instanceof Error ? failure : new SsoError('login_not_found'));
        }
      };
      const middleware = passport.authenticate(strategy, { session: false }, outcome) as (
        request: SsoRequest,
        response: unknown,
        next: (error?: unknown) => void,
      ) => void;
      middleware(request, response, outcome);
    });
  }

  /** Whether this callback was opened once more in a browser that is signed in: it just goes on. */
  private async isDoneAlready(request: SsoRequest, failure: unknown): Promise<boolean> {
    return (
      failure instanceof SsoError &&
      failure.code === 'login_not_found' &&
      (await this.sessions.current(request)) !== undefined
    );
  }
}
