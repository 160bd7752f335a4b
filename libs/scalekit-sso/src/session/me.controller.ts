import { Controller, Get, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { SsoLinks } from '../links/sso-links.js';
import { requireSignedIn } from './auth-state.js';
import { SessionService } from './session.service.js';
import type { SsoSession } from './sso-session-record.js';
import { UserAccess } from '../users/user-access.js';

/** The response of `GET /auth/me`; times are RFC 3339 in JSON. */
interface SignedInView extends SsoSession {
  readonly user: object;
}

/** `GET /auth/me`: the signed-in user as JSON, else 401. */
@Controller()
export class MeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly users: UserAccess,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
  ) {}

  /** Bypasses interceptors of the app: a cache would serve one user's response to another. */
  @Get()
  async me(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'GET');
    this.responder.noStore(response);
    const { user, session } = requireSignedIn(await this.sessions.authState(request), this.links);
    const view = await this.users.publicView(user, session.identity);
    this.responder.json(response, { user: view, ...session } satisfies SignedInView);
  }
}
