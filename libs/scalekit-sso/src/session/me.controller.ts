import { All, Controller, Req, Res } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import type { SsoIdentity } from '../identity/sso-identity.js';
import { Public } from './markers.js';
import { SessionService } from './session.service.js';
import { UserAccess } from './user-access.js';

/** The answer of `GET /auth/me`. */
export interface SignedInView {
  readonly user: object;
  readonly identity: SsoIdentity;
  /** RFC 3339. */
  readonly signedInAt: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** `GET /auth/me`: who is signed in, as JSON; else 401. */
@Public()
@Controller()
export class MeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly users: UserAccess,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
  ) {}

  /** Sent by ourselves: interceptors of the app, such as a cache, must not see whose answer it is. */
  @All()
  async me(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new SsoError('method_not_allowed', { headers: { Allow: 'GET' } });
    }
    this.responder.noStore(response);
    const signedIn = await this.sessions.current(request);
    if (signedIn === undefined) {
      throw new SsoError('login_required', { retryUrl: this.urls.login() });
    }
    const { user, session } = signedIn;
    const view: SignedInView = {
      user: await this.users.publicView(user),
      identity: session.identity,
      signedInAt: session.signedInAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    };
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    this.responder.send(response, 200, headers, JSON.stringify(view));
  }
}
