import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SsoError } from '../errors/sso-error.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import { signOutAndGoOn } from './account-switch.js';
import { AskedOrganization } from './asked-organization.js';
import {
  SSO_ACCESS,
  SSO_ORGANIZATION,
  type GuardedRequest,
  type OrganizationRule,
  type SsoAccess,
} from './markers.js';
import { SessionService, type SignedIn } from './session.service.js';

/** What the markers of a handler say. */
interface Rule {
  readonly access: SsoAccess;
  /** Present where the organization of the request has to be that of the session. */
  readonly organization?: OrganizationRule;
}

type Present = Pick<SignedIn, 'user' | 'session'>;

/**
 * Lets signed-in people through and sets `request.user`.
 *
 * Anonymous browsers are redirected to the login and come back to where they were going; anything
 * else gets 401 problem JSON with the login URL. Works on a handler, a controller, or as a global
 * guard (`APP_GUARD`), where `@Public()` and `@OptionalSso()` make exceptions.
 *
 * @throws SsoError `login_required`, `organization_mismatch`, `organization_resolver_failed`,
 *   `organization_resolver_missing`, `session_unavailable`, `user_store_failed` or
 *   `unsupported_transport`
 */
@Injectable()
export class SsoGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(AskedOrganization) private readonly organizations: AskedOrganization,
    @Inject(RouteUrls) private readonly urls: RouteUrls,
    @Inject(HttpResponder) private readonly responder: HttpResponder,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { access, organization } = this.ruleOf(context);
    if (access === 'public') {
      return true;
    }
    if (context.getType() !== 'http') {
      throw new SsoError('unsupported_transport', { detail: context.getType() });
    }
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    // Who sees it matters from here on; and a session that is over is replaced by another.
    this.responder.noStore(context.switchToHttp().getResponse());
    const signedIn = await this.signedInTo(request);
    if (signedIn !== undefined) {
      if (organization !== undefined) {
        await this.requireOrganization(organization, request, signedIn);
      }
      request.user = signedIn.user;
      request.ssoSession = signedIn.session;
      return true;
    }
    if (access === 'optional') {
      // Whoever middleware found there, such as passport.session(), is not signed in.
      request.user = undefined;
      request.ssoSession = null;
      return true;
    }
    const asked = await (organization === undefined
      ? this.organizations.of(request)
      : this.organizations.byRule(organization, request));
    throw new SsoError('login_required', {
      retryUrl: this.loginUrl(request, asked),
      isRedirect: true,
    });
  }

  /** `@RequireOrganization()` brings a guard of its own: of two on one handler, the first looks. */
  private async signedInTo(request: GuardedRequest): Promise<Present | undefined> {
    const { user, ssoSession } = request;
    return ssoSession && typeof user === 'object' && user !== null
      ? { user, session: ssoSession }
      : this.sessions.current(request);
  }

  /** An organization that does not exist is answered like any other that is not theirs. */
  private async requireOrganization(
    rule: OrganizationRule,
    request: GuardedRequest,
    { session }: Present,
  ): Promise<void> {
    const asked = await this.organizations.byRule(rule, request);
    const { organizationId } = session.identity;
    if (asked === undefined || asked !== organizationId) {
      throw new SsoError('organization_mismatch', {
        detail: `asked for ${asked ?? 'none'}, signed in to ${organizationId ?? 'none'}`,
        action: signOutAndGoOn(this.urls, this.loginUrl(request, asked)),
      });
    }
  }

  private loginUrl(request: GuardedRequest, organizationId: string | undefined): string {
    return this.urls.login({ organizationId, returnTo: this.urls.current(request) });
  }

  /** The markers of the handler beat those of its class; of several, the strictest counts. */
  private ruleOf(context: ExecutionContext): Rule {
    for (const target of [context.getHandler(), context.getClass()]) {
      const organization = this.reflector.get<OrganizationRule | undefined>(
        SSO_ORGANIZATION,
        target,
      );
      if (organization !== undefined) {
        return { access: 'required', organization };
      }
      const access = this.reflector.get<SsoAccess | undefined>(SSO_ACCESS, target);
      if (access !== undefined) {
        return { access };
      }
    }
    return { access: 'required' };
  }
}
