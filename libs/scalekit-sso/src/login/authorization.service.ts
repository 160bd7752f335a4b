import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { SsoError, type RedirectUrl } from '../errors/sso-error.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { withoutFragment } from '../links/without-fragment.js';
import type { LoginRequest } from '../links/login-request.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedLoginOptions } from './login.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import { LoginEvents } from '../login-state/login-events.js';
import {
  beginTransaction,
  codeChallenge,
  restartTransaction,
  type BegunTransaction,
  type LoginTransaction,
} from '../login-state/login-transaction.js';
import type { StepUpBinding } from '../login-state/step-up-binding.js';
import { FederationService } from '../federation/federation.service.js';
import { SessionService } from '../session/session.service.js';
import { TenantHandoff } from '../organizations/tenant-handoff.js';

/** Makes the authorization request of a login (OIDC Core 3.1.2.1, RFC 7636). */
@Injectable()
export class AuthorizationService {
  constructor(
    private readonly cookies: LoginCookies,
    private readonly scalekit: ScalekitGateway,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly handoff: TenantHandoff,
    private readonly sessions: SessionService,
    private readonly federation: FederationService,
    private readonly events: LoginEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedLoginOptions,
  ) {}

  /**
   * As `authorizationUrl()`, for a request of a browser; or the login at the app's own identity system.
   *
   * @throws SsoError `federation_failed`
   * @throws SsoError `session_missing` where the callback of the module could sign no user in
   *   afterwards. A callback of the app may do without a session
   */
  async start(request: SsoRequest, response: unknown, login: LoginRequest): Promise<RedirectUrl> {
    try {
      return await this.startedUrl(request, response, login);
    } catch (error) {
      const retryUrl = this.links.again(login);
      throw error instanceof SsoError ? error.withRecovery({ retryUrl }) : error;
    }
  }

  private async startedUrl(
    request: SsoRequest,
    response: unknown,
    login: LoginRequest,
  ): Promise<RedirectUrl> {
    const elsewhere = await this.federation.loginUrl(request, login);
    if (elsewhere !== undefined) {
      this.events.delegated(login);
      return elsewhere;
    }
    if (this.urls.served.includes('callback')) {
      this.sessions.requireSession(request);
    }
    return this.authorizationUrl(request, response, login);
  }

  /**
   * Remembers a login in the browser and answers where to send it: from the host of a tenant to the
   * same login at `baseUrl`, which remembers it.
   *
   * @param stepUp binds a step-up to its session; undefined for a login
   */
  async authorizationUrl(
    request: SsoRequest,
    response: unknown,
    login: LoginRequest,
    stepUp?: StepUpBinding,
  ): Promise<RedirectUrl> {
    const { returnTo } = login.query;
    const addressAtBase = this.handoff.addressAtBase(
      request,
      stepUp === undefined ? login : { returnTo },
    );
    if (addressAtBase !== undefined) {
      return addressAtBase;
    }
    const transaction = beginTransaction({
      login: login.with({
        isThirdPartyInitiated: this.handoff.isThirdPartyInitiated(request),
      }),
      stepUp,
    });
    this.cookies.remember(request, response, transaction);
    const url = await this.urlOf(transaction);
    this.events.started(transaction.login, stepUp);
    return url;
  }

  /**
   * Starts a login or step-up again whose callback could not be used, and answers where to send the
   * browser. It asks for the same as before, and who started it stays who started it.
   */
  restart(request: SsoRequest, response: unknown, before: LoginTransaction): Promise<RedirectUrl> {
    const transaction = restartTransaction(before);
    this.cookies.remember(request, response, transaction, before);
    return this.urlOf(transaction);
  }

  private async urlOf({ login, stepUp, state, binding }: BegunTransaction): Promise<RedirectUrl> {
    const { selector } = login;
    const { loginHint, prompt } = login.query;
    const url = await this.scalekit.build((client) =>
      client.getAuthorizationUrl(this.urls.callbackUrl, {
        scopes: [...this.options.scopes],
        state,
        nonce: binding.nonce,
        codeChallenge: codeChallenge(binding.codeVerifier),
        codeChallengeMethod: 'S256',
        ...(loginHint === undefined ? {} : { loginHint }),
        ...(prompt === undefined ? {} : { prompt }),
        ...(selector === undefined
          ? {}
          : { [selector.kind === 'domain' ? 'domainHint' : selector.kind]: selector.value }),
      }),
    );
    return withoutFragment(stepUp === undefined ? url : withMaxAgeOfZero(url));
  }
}

/**
 * `max_age=0` (OIDC Core 3.1.2.1) asks for a new authentication as `prompt=login` does, and for its
 * `auth_time`. The SDK has no option for it. Appended, so that the SDK's own encoding stays.
 */
function withMaxAgeOfZero(url: string): string {
  const parsed = new URL(url);
  parsed.search += `${parsed.search === '' ? '?' : '&'}max_age=0`;
  return parsed.href;
}
