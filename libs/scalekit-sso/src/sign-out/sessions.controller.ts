import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { fieldsOfBody } from '../http/parsed-body.js';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { RateLimiter } from '../rate-limits/rate-limiter.js';
import { LogoutDestination } from './logout-destination.js';
import { requireSignedIn } from '../session/auth-state.js';
import { SsoEvents } from '../observability/sso-events.js';
import { SessionService } from '../session/session.service.js';
import { signOutFailure } from './sign-out-failure.js';
import { UserSessionsService } from './user-sessions.service.js';

/**
 * `GET /auth/sessions`: the sessions of the signed-in user as JSON. `POST` ends one of them, named by
 * `id`, or all with `everywhere`.
 */
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: SessionService,
    private readonly userSessions: UserSessionsService,
    private readonly destination: LogoutDestination,
    private readonly limiter: RateLimiter,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
    private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get()
  async list(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'GET');
    this.responder.noStore(response);
    const { session } = requireSignedIn(await this.sessions.authState(request), this.links);
    await this.limiter.countUser(request, 'sessions', session.identity.key);
    const sessions = await this.userSessions.list(request);
    this.responder.json(response, { sessions });
  }

  @Post()
  async end(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    const idToken = await this.events.reporting('sign-out.failed', {}, () => this.endIn(request));
    await this.destination.answer(request, response, idToken);
  }

  /** @returns the ID token of the user's own session, where that is over and the option asks for it */
  private async endIn(request: SsoRequest): Promise<string | undefined> {
    const list = this.urls.pageBehind(request)?.address;
    try {
      requireAllowedOrigin(request, this.options.base);
      const { id, everywhere } = fieldsOfBody(request);
      // Without a session nothing says whose sessions to end.
      const authState = await this.sessions.authState(request);
      const { session } = requireSignedIn(authState, this.links, list);
      await this.limiter.countUser(request, 'sessions', session.identity.key);
      const isEverywhere = everywhere === true || everywhere === 'true';
      const idToken = isEverywhere ? await this.userSessions.endAll(request) : undefined;
      if (!isEverywhere && !(await this.userSessions.end(request, id))) {
        throw new SsoError('session_not_found', prefersHtml(request) ? { retryUrl: list } : {});
      }
      this.events.emit('sign-out.completed', { isEverywhere });
      return idToken;
    } catch (error) {
      throw signOutFailure(error, request, this.urls, 'sessions');
    }
  }
}
