import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { SsoLinks } from '../links/sso-links.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { SsoEvents } from '../observability/sso-events.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { RateLimiter } from '../rate-limits/rate-limiter.js';
import { requireSignedIn } from '../session/auth-state.js';
import { SessionService } from '../session/session.service.js';
import { PortalAccess } from './portal-access.js';
import { PortalLinks } from './portal-links.js';

/** The answer of `POST /auth/portal-link`. */
export interface PortalLinkView {
  /** For the `src` of an iframe, at once: it opens once, and within a minute. */
  readonly url: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/**
 * `POST /auth/portal-link`: a fresh link to the admin portal of the organization that the session is
 * of, for whom the app's `SsoPortalPolicy` says yes to.
 */
@Controller()
export class PortalLinkController {
  constructor(
    private readonly sessions: SessionService,
    private readonly access: PortalAccess,
    private readonly portalLinks: PortalLinks,
    private readonly limiter: RateLimiter,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
    private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Sent by ourselves: interceptors of the app, such as a cache or a log, must not see a link. */
  @Post()
  async create(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    const view = await this.events.reporting('portal.failed', {}, () => this.linkFor(request));
    this.responder.json(response, view);
  }

  private async linkFor(request: SsoRequest): Promise<PortalLinkView> {
    requireAllowedOrigin(request, this.options.base);
    const signedIn = requireSignedIn(await this.sessions.authState(request), this.links);
    await this.limiter.countUser(request, 'portalLink', signedIn.session.identity.key);
    const organizationId = await this.access.organizationFor(signedIn, request);
    const { url, expiresAt } = await this.portalLinks.create(organizationId);
    this.events.emit('portal.opened', { organizationId });
    return { url, expiresAt: expiresAt.toISOString() };
  }
}
