import { Controller, Get, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/require-method.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { requireSignedIn } from './auth-state.js';
import { SessionService } from './session.service.js';
import { UserAccess } from '../users/user-access.js';

/** The answer of `GET /auth/me`. */
export interface SignedInView {
  readonly user: object;
  readonly identity: SsoIdentity;
  /** RFC 3339. */
  readonly signedInAt: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** RFC 3339; absent where the person has made no step-up. */
  readonly reauthenticatedAt?: string;
}

/** `GET /auth/me`: who is signed in, as JSON; else 401. */
@Controller()
export class MeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly users: UserAccess,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
  ) {}

  /** Sent by ourselves: interceptors of the app, such as a cache, must not see whose answer it is. */
  @Get()
  async me(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'GET');
    this.responder.noStore(response);
    const authState = await this.sessions.authState(request);
    const { user, session } = requireSignedIn(authState, this.urls);
    const view: SignedInView = {
      user: await this.users.publicView(user, session.identity),
      identity: session.identity,
      signedInAt: session.signedInAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      ...(session.reauthenticatedAt === undefined
        ? {}
        : { reauthenticatedAt: session.reauthenticatedAt.toISOString() }),
    };
    this.responder.json(response, view);
  }
}
