import { Injectable } from '@nestjs/common';
import type { SsoRequest } from './http/request.js';
import { HttpResponder } from './http/responder.js';
import { RequestedReturn } from './links/requested-return.js';
import { RouteUrls } from './links/route-urls.js';
import { SsoLinks } from './links/sso-links.js';
import type { LoginQuery } from './links/login-parameters.js';
import { LoginRequest } from './links/login-request.js';
import { requireScalekitId } from './http/scalekit-id.js';
import { AuthorizationService } from './login/authorization.service.js';
import { AvailabilityService, type SsoAvailability } from './availability/availability.service.js';
import {
  OrganizationStatusService,
  type SsoOrganizationStatus,
} from './portal/organization-status.js';
import { PortalLinks, type PortalLink } from './portal/portal-links.js';
import type { SsoIdentity } from './tokens/sso-identity.js';
import { StepUpService } from './step-up/step-up.service.js';
import type { SafeReturnUrl } from './options/safe-return-url.js';
import type { SsoUserSession } from './session/sso-session-record.js';
import type { SsoSessionScope } from './session/session-scope.js';
import { SessionService } from './session/session.service.js';
import { UserSessionsService, type SsoSessionSummary } from './sign-out/user-sessions.service.js';

/**
 * What the module's own controllers can do, for controllers of yours.
 *
 * @example
 * ```ts
 * @Get(':organizationId/sign-in')
 * @Redirect()
 * startLogin(@Param('organizationId') organizationId: string): { url: string } {
 *   return { url: this.sso.loginUrl({ organizationId, returnTo: '/dashboard' }) };
 * }
 * ```
 */
@Injectable()
export class ScalekitSsoService {
  constructor(
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly requestedReturn: RequestedReturn,
    private readonly authorization: AuthorizationService,
    private readonly availabilityService: AvailabilityService,
    private readonly sessions: SessionService,
    private readonly userSessions: UserSessionsService,
    private readonly portalLinks: PortalLinks,
    private readonly organizations: OrganizationStatusService,
    private readonly stepUps: StepUpService,
    private readonly responder: HttpResponder,
  ) {}

  /**
   * Session and user of a request that no `SsoGuard` has seen: in a guard of your own, at the upgrade of
   * a WebSocket, for server-side rendering. It counts as a use of the session, and checks no marker.
   *
   * @param request of Express or Fastify, or of Node once your session middleware has run for it
   * @returns undefined where no user is signed in
   * @throws SsoError `session_missing`, `session_unavailable` or `user_store_failed`, which must not be
   *   taken for a signed-out user
   */
  async sessionOf<TUser extends object = SsoIdentity>(
    request: SsoRequest,
  ): Promise<SsoUserSession<TUser> | undefined> {
    const signedIn = await this.sessions.current(request);
    return signedIn && { ...signedIn.session, user: signedIn.user as TUser };
  }

  /** The redirect URI to register in the Scalekit dashboard. */
  get callbackUrl(): string {
    return this.urls.callbackUrl;
  }

  /**
   * Path and query of the login route, to link or redirect to.
   * @throws TypeError for an organization or connection id that is there and none
   */
  loginUrl(query: LoginQuery = {}): string {
    for (const name of ['organizationId', 'connectionId'] as const) {
      if (query[name] !== undefined) {
        requireScalekitId(name, query[name]);
      }
    }
    return this.links.login(query);
  }

  /** A return address that is safe to redirect to; for any other, the option `defaultReturnTo`. */
  returnUrl(candidate: unknown): SafeReturnUrl {
    return this.urls.endOf({ returnTo: this.urls.returnTo(candidate) });
  }

  /**
   * Starts a login from a controller of yours: sets the login cookie on the response and answers
   * the URL to redirect to; at the host of a tenant, that of the login route at `baseUrl`.
   *
   * @param response of Express, or reply of Fastify; must not be sent yet
   * @throws SsoError `invalid_login_request` for a value that cannot be right
   */
  async authorizationUrl(
    request: SsoRequest,
    response: unknown,
    query: LoginQuery,
  ): Promise<string> {
    const login = LoginRequest.of(query, (it) => this.requestedReturn.returnTo(it, response));
    return this.authorization.authorizationUrl(request, response, login);
  }

  /** Path and query of the step-up route, to link or redirect to. */
  stepUpUrl(returnTo?: string): string {
    return this.links.stepUp({ returnTo: this.requestedReturn.returnTo(returnTo) });
  }

  /**
   * Starts a step-up likewise. The URL is that of the login route where no user is signed in, and that
   * of the step-up route at `baseUrl` at the host of a tenant.
   *
   * @param response of Express, or reply of Fastify; must not be sent yet
   * @param returnTo where to go on afterwards. Default: the option `defaultReturnTo`
   * @throws SsoError `session_missing`, `session_unavailable` or `user_store_failed`
   */
  stepUpAuthorizationUrl(
    request: SsoRequest,
    response: unknown,
    returnTo?: string,
  ): Promise<string> {
    const judged = this.requestedReturn.returnTo(returnTo, response);
    return this.stepUps.start(request, response, { returnTo: judged });
  }

  /**
   * Whether single sign-on is there for an e-mail address or domain, by an exact match of the domain;
   * `unknown` where the environment cannot be asked. Remembered as the option `availability` says.
   */
  availability(emailOrDomain: string): Promise<SsoAvailability> {
    return this.availabilityService.availability(emailOrDomain);
  }

  /**
   * A fresh link to the admin portal of an organization. It opens once, within a minute. Asks no policy:
   * check before whether the user may have it, and never log, store or mail it.
   *
   * @throws SsoError `organization_not_found`, or `environment_…` where it cannot be made
   * @throws TypeError where the organization id is no string, or empty
   */
  portalLink(organizationId: string): Promise<PortalLink> {
    return this.portalLinks.create(organizationId);
  }

  /**
   * How far an organization has come with single sign-on, as the environment has it now.
   *
   * @param connectionIds connections to show even while disabled, such as that of the session; undefined
   *   is passed over. Default: none
   * @throws SsoError `organization_not_found`, or `environment_…` where it cannot be asked
   * @throws TypeError for what cannot be an id
   */
  organizationStatus(
    organizationId: string,
    connectionIds: readonly (string | undefined)[] = [],
  ): Promise<SsoOrganizationStatus> {
    return this.organizations.status(organizationId, connectionIds);
  }

  /**
   * Ends the session of a request on the server.
   *
   * @param response not sent yet. Only with it the browser drops the pages of its Back button
   * @throws SsoError `session_unavailable` when the store fails
   */
  async signOut(request: SsoRequest, response?: unknown): Promise<void> {
    await this.sessions.signOut(request);
    this.responder.evictPages(response);
  }

  /**
   * All sessions of the user of a request, the last used first; empty where no user is signed in.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  sessionsOf(request: SsoRequest): Promise<SsoSessionSummary[]> {
    return this.userSessions.list(request);
  }

  /**
   * Ends one of the sessions that `sessionsOf()` listed.
   *
   * @param response as with `signOut()`, where it may be the session of the request
   * @returns false where the user of the request has no such session
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async endSession(request: SsoRequest, id: string, response?: unknown): Promise<boolean> {
    const isEnded = await this.userSessions.end(request, id);
    this.responder.evictPages(response);
    return isEnded;
  }

  /**
   * Ends every session that the user of a request has, this one too.
   *
   * @param response as with `signOut()`
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async signOutEverywhere(request: SsoRequest, response?: unknown): Promise<void> {
    await this.userSessions.endAll(request);
    this.responder.evictPages(response);
  }

  /**
   * Ends every session that there is now of an organization, a connection or a user, on all instances.
   *
   * @param request where there is one. Without one, the session store of an earlier request is used.
   * @throws SsoError `session_unavailable`, or `session_missing` before the first request of an app
   * @throws TypeError for an invalid scope, which would end no session
   */
  endSessions(scope: SsoSessionScope, request?: SsoRequest): Promise<void> {
    return this.sessions.endSessions(scope, request);
  }
}
