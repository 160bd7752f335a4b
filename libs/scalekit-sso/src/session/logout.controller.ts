import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import { requireSameOrigin } from '../http/same-origin.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { Public } from './markers.js';
import { SessionService } from './session.service.js';

/** `POST /auth/logout`: ends the session on the server. Without one, that is a success too. */
@Public()
@Controller()
export class LogoutController {
  constructor(
    private readonly sessions: SessionService,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @All()
  async logout(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    if (request.method !== 'POST') {
      throw new SsoError('method_not_allowed', {
        headers: { Allow: 'POST' },
        action: { url: this.urls.path('logout'), label: 'Sign out', fields: {} },
      });
    }
    requireSameOrigin(request, this.options.base.origin);
    await this.sessions.signOut(request);
    if (prefersHtml(request)) {
      this.responder.redirect(response, this.destination(request), 303);
    } else {
      this.responder.send(response, 204, {}, '');
    }
  }

  /** A form may name where to go on; the login route is allowed, to change accounts. */
  private destination({ body }: SsoRequest): string {
    const asked = (body as { return_to?: unknown } | null | undefined)?.return_to;
    return this.urls.afterSignOut(asked) ?? this.options.afterSignOut;
  }
}
