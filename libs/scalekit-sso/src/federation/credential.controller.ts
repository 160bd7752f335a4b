import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { RateLimiter } from '../rate-limits/rate-limiter.js';
import { requireSignedIn, type SignedIn } from '../session/auth-state.js';
import { SessionService } from '../session/session.service.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { FederationService } from './federation.service.js';

/**
 * `POST /auth/credential`: what the client of the app's own identity system signs in with, once for each
 * sign-in. A second one, as for a script that came later, takes a new login.
 */
@Controller()
export class CredentialController {
  constructor(
    private readonly sessions: SessionService,
    private readonly federation: FederationService,
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    private readonly limiter: RateLimiter,
    private readonly links: SsoLinks,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Sent by ourselves: interceptors of the app, such as a cache or a log, must not see it. */
  @Post()
  async create(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    requireAllowedOrigin(request, this.options.base);
    const signedIn = requireSignedIn(await this.sessions.authState(request), this.links);
    await this.limiter.countUser(request, 'credential', signedIn.session.identity.key);
    const credential = await this.once(request, signedIn);
    // A sign-out in between has ended what the system has by now, and this would come after it.
    requireSignedIn(await this.sessions.authState(request, false), this.links);
    this.responder.json(response, credential);
  }

  /** Where the system fails, nothing was given, and the next request may have it. */
  private async once(request: SsoRequest, signedIn: SignedIn): Promise<object> {
    const { user, session, ssoSessionId } = signedIn;
    const store = this.stores.of(request);
    const key = this.keys.key('credential', ssoSessionId);
    if (!(await store.setIfAbsent(key, { isGiven: true }, session.expiresAt.getTime()))) {
      const { connectionId } = session.identity;
      const returnTo = this.urls.returnAddress(request);
      throw new SsoError('credential_used', {
        retryUrl: this.links.login({ connectionId, returnTo }),
      });
    }
    try {
      return await this.federation.credential({ ...session, user }, request);
    } catch (error) {
      await store.delete([key]);
      throw error;
    }
  }
}
