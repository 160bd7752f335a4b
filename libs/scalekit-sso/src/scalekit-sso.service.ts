import { Injectable } from '@nestjs/common';
import type { SsoRequest } from './http/request.js';
import { RouteUrls, type LoginQuery } from './http/route-urls.js';
import { AuthorizationService } from './login/authorization.service.js';
import { AvailabilityService, type SsoAvailability } from './login/availability.service.js';
import { parseLoginIntent } from './login/login-request.js';
import { SessionService } from './session/session.service.js';

/** What the module's own controllers can do, for controllers of yours. */
@Injectable()
export class ScalekitSsoService {
  constructor(
    private readonly urls: RouteUrls,
    private readonly authorization: AuthorizationService,
    private readonly availabilityService: AvailabilityService,
    private readonly sessions: SessionService,
  ) {}

  /** The redirect URI to register in the Scalekit dashboard. */
  get callbackUrl(): string {
    return this.urls.callbackUrl;
  }

  /** Path and query of the login route, to link or redirect to. */
  loginUrl(query: LoginQuery = {}): string {
    return this.urls.login(query);
  }

  /**
   * Starts a login from a controller of yours: sets the login cookie on the response and answers
   * the URL to redirect the browser to. Without any selector the environment refuses the login.
   *
   * @param request request of Express or Fastify
   * @param response response of Express or reply of Fastify; must not be sent yet
   * @throws SsoError `invalid_login_request` for a value that cannot be right
   */
  async authorizationUrl(
    request: SsoRequest,
    response: unknown,
    query: LoginQuery,
  ): Promise<string> {
    return this.authorization.authorizationUrl(request, response, parseLoginIntent(query));
  }

  /**
   * Whether single sign-on is there for an e-mail address or domain: an exact match of the domain,
   * enabled connections only. Remembered as the `availability` option says; `unknown` where the
   * environment cannot be asked.
   */
  availability(emailOrDomain: string): Promise<SsoAvailability> {
    return this.availabilityService.availability(emailOrDomain);
  }

  /**
   * Ends the session of a request on the server.
   *
   * @throws SsoError `session_unavailable` when the store fails
   */
  signOut(request: SsoRequest): Promise<void> {
    return this.sessions.signOut(request);
  }
}
