import { Inject, Injectable } from '@nestjs/common';
import { reportedErrorCode, unsolicitedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../links/route-urls.js';
import { Telemetry, type SpanStart } from '../observability/telemetry.js';
import { withinTime } from '../errors/within-time.js';
import { identityFromClaims, requireEmail } from '../tokens/identity-from-claims.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { mismatch } from '../tokens/rejection.js';
import { TokenVerifier, type VerifiedTokens } from '../tokens/token-verifier.js';
import { UnstableSubjects } from '../tokens/unstable-subjects.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedLoginOptions } from '../login/login.options.js';
import type { ResolvedSessionOptions } from '../session/session.options.js';
import type { ResolvedStepUpOptions } from '../step-up/step-up.options.js';
import { issuersOf } from '../tokens/tokens.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';
import { UserAccess } from '../users/user-access.js';
import { LoginEvents } from '../login-state/login-events.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import type { LoginTransaction } from '../login-state/login-transaction.js';
import { RequestedConnection } from './requested-connection.js';
import type { CompletedLogin } from './completed-login.js';
import { ExistingSignIn } from './existing-sign-in.js';
import { CallbackRecovery } from './callback-recovery.js';
import { readCallback, type CallbackParameters } from './callback-request.js';
import { authTimeOf, assertReauthentication } from '../step-up/assert-reauthentication.js';
import { EmailLinks } from '../organizations/email-links.js';

const CALLBACK_SPAN: SpanStart = {
  name: 'scalekit_sso callback',
  attributes: {},
  isClient: false,
};

/**
 * Turns an authorization response into a user, or into a failure of the catalogue.
 *
 * @example
 * ```ts
 * @Get('callback')
 * async callback(@Req() request: Request, @Query() parameters: CallbackParameters): Promise<string> {
 *   const { user } = await this.callbacks.complete(request, parameters);
 *   return issueToken(user);
 * }
 * ```
 */
@Injectable()
export class CallbackService {
  private readonly subjects = new UnstableSubjects();

  constructor(
    private readonly cookies: LoginCookies,
    private readonly scalekit: ScalekitGateway,
    private readonly verifier: TokenVerifier,
    private readonly asked: RequestedConnection,
    private readonly links: EmailLinks,
    private readonly users: UserAccess,
    private readonly existing: ExistingSignIn,
    private readonly stepUps: ReauthenticationService,
    private readonly urls: RouteUrls,
    private readonly recovery: CallbackRecovery,
    private readonly telemetry: Telemetry,
    private readonly events: LoginEvents,
    @Inject(RESOLVED_OPTIONS)
    private readonly options: ResolvedSessionOptions & ResolvedLoginOptions & ResolvedStepUpOptions,
  ) {}

  /**
   * Completes the login that the parameters belong to.
   *
   * @param transaction of that login. Default: the one that this browser has under way
   * @param enter what else belongs to the login, which has failed where this rejects
   * @throws SsoError with the way to try again, which keeps selector and return address; or to sign
   *   out, where the session belongs to a connection that is no more
   */
  async complete(
    request: SsoRequest,
    parameters: CallbackParameters,
    transaction = this.cookies.find(request, parameters.state),
    enter?: (login: CompletedLogin) => Promise<void>,
  ): Promise<CompletedLogin> {
    try {
      const login = await this.telemetry.span(CALLBACK_SPAN, async () => {
        const finished = await this.finish(request, transaction, parameters);
        const completed = { ...finished, retryUrl: this.recovery.retryUrl(request, transaction) };
        await this.existing.requireReplaceable(request, completed);
        await enter?.(completed);
        return completed;
      });
      this.events.completed(login);
      return login;
    } catch (error) {
      const failure =
        error instanceof SsoError
          ? error.withRecovery(this.recovery.of(request, transaction, error.code))
          : error;
      this.events.failed(transaction, failure);
      throw failure;
    }
  }

  /**
   * Answers a callback that `complete()` refused, where the browser goes on without a page: a login whose
   * code is spent starts again, once.
   *
   * @param response response of Express or reply of Fastify; must not be sent yet
   * @throws SsoError the failure, where a page has to tell
   */
  async goOn(request: SsoRequest, response: unknown, failure: SsoError): Promise<void> {
    const { state } = readCallback(request);
    const transaction = this.recovery.take(request, response, state);
    await this.recovery.answer(request, response, transaction, failure);
  }

  private async finish(
    request: SsoRequest,
    transaction: LoginTransaction | undefined,
    { code, state, iss, error, error_description: description }: CallbackParameters,
  ): Promise<Omit<CompletedLogin, 'retryUrl'>> {
    if (error !== undefined) {
      const read = transaction === undefined ? unsolicitedErrorCode : reportedErrorCode;
      throw new SsoError(read(error), { detail: `reported: ${error} ${description ?? ''}` });
    }
    if (transaction === undefined) {
      throw state === undefined && code !== undefined
        ? new SsoError('invalid_callback', { detail: 'state is missing' })
        : new SsoError(
            this.cookies.hasUnknownKey(request, state)
              ? 'login_cookie_unreadable'
              : 'login_not_found',
          );
    }
    this.checkIssuer(iss);
    if (code === undefined) {
      throw new SsoError('invalid_callback', { detail: 'code is missing' });
    }
    const { tokens, idToken, identity } = await withinTime(
      this.options.timeoutMs,
      this.redeem(code, transaction),
    );
    // Before the app is given the claims, which it may change.
    const authTime = authTimeOf(tokens.claims);
    return {
      user: await this.userFor(request, transaction, identity, tokens),
      identity,
      loginStartedAt: transaction.startedAt,
      restartOf: transaction.restartOf,
      isThirdPartyInitiated: transaction.login.isThirdPartyInitiated,
      accessTokenExpiresAt: tokens.accessTokenExpiresAt,
      idToken:
        this.options.environmentLogout.postLogoutRedirectUris.length > 0 ? idToken : undefined,
      authTime,
      returnTo: this.urls.endOf(transaction.login.query),
      stepUp: transaction.stepUp,
    };
  }

  /** A step-up is of an existing user. */
  private async userFor(
    request: SsoRequest,
    { stepUp }: LoginTransaction,
    identity: SsoIdentity,
    { claims, accessTokenClaims }: VerifiedTokens,
  ): Promise<object> {
    if (stepUp !== undefined) {
      return this.stepUps.userOf(request, stepUp);
    }
    this.subjects.note(identity);
    const link = await this.links.of(request, identity, claims);
    return this.users.resolve(structuredClone(identity), claims, link, accessTokenClaims);
  }

  /** RFC 9207 section 2.4; the service is not known to send it, so it may be absent. */
  private checkIssuer(issuer: string | undefined): void {
    if (issuer !== undefined && !issuersOf(this.options).includes(issuer)) {
      throw new SsoError('invalid_callback', {
        detail: mismatch('iss', issuer, this.options.environmentUrl),
      });
    }
  }

  /** Exchanges the code, once, and believes nothing of the answer but what is verified. */
  private async redeem(
    code: string,
    { binding, login, stepUp, startedAt }: LoginTransaction,
  ): Promise<{ tokens: VerifiedTokens; idToken: string; identity: SsoIdentity }> {
    if (binding === undefined) {
      throw new SsoError('code_rejected', { detail: 'newer logins took the room of this one' });
    }
    const { codeVerifier, nonce } = binding;
    const { idToken, accessToken, expiresIn } = await this.scalekit.call('token', (client) =>
      client.authenticateWithCode(code, this.urls.callbackUrl, { codeVerifier }),
    );
    const answer = { idToken, accessToken, expiresIn };
    const tokens = await this.verifier.verifyLogin({ ...answer, code, nonce });
    const named = identityFromClaims(
      tokens.claims,
      this.options.identityIssuer,
      this.options.claims,
    );
    if (stepUp !== undefined) {
      assertReauthentication(named, tokens.claims, stepUp, startedAt, this.options.stepUp);
      return { tokens, idToken, identity: named };
    }
    const identity = await this.asked.confirm(named, login.selector);
    requireEmail(identity, this.options.scopes);
    return { tokens, idToken, identity };
  }
}
