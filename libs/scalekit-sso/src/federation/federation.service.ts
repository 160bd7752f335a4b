import { Inject, Injectable } from '@nestjs/common';
import { callAppProvider } from '../errors/call-app-provider.js';
import { SsoError, type RedirectUrl } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { LoginRequest } from '../links/login-request.js';
import { RouteUrls } from '../links/route-urls.js';
import { parseUrl } from '../options/parse-url.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { SessionEndListener } from '../session/session-scope.js';
import type { SsoSessionScope } from '../session/session-scope.js';
import type { SsoUserSession } from '../session/sso-session-record.js';
import { SsoFederation, type FederatedLogin } from './sso-federation.js';

/** Calls the identity system of the app, for no longer than it may take. */
@Injectable()
export class FederationService extends SessionEndListener {
  constructor(
    private readonly federation: SsoFederation,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    super();
  }

  /**
   * Where a login goes, or undefined for one at the environment.
   *
   * @throws SsoError `federation_failed`
   */
  async loginUrl(request: SsoRequest, login: LoginRequest): Promise<RedirectUrl | undefined> {
    const { federation } = this;
    const url: unknown = await this.call(() => federation.loginUrl?.(this.viewOf(login), request));
    return url === undefined ? undefined : this.checked(url);
  }

  /**
   * What the client of the system signs in with.
   *
   * @throws SsoError `federation_failed`, also where the system has no such thing
   */
  async credential(session: SsoUserSession, request: SsoRequest): Promise<object> {
    const { federation } = this;
    const credential: unknown = await this.call(() => federation.credential?.(session, request));
    if (typeof credential !== 'object' || credential === null) {
      throw new SsoError('federation_failed', { detail: 'credential() gave no object' });
    }
    return credential;
  }

  /** @throws SsoError `federation_failed` */
  override async onEnd(scope: SsoSessionScope): Promise<void> {
    const { federation } = this;
    await this.call(() => federation.ended?.(scope));
  }

  private call<Answer>(call: () => Answer): Promise<Awaited<Answer>> {
    return callAppProvider(this.options.timeoutMs, call, 'federation_failed');
  }

  private viewOf({ selector, query, isThirdPartyInitiated }: LoginRequest): FederatedLogin {
    const valueOf = (kind: string): string | undefined =>
      selector?.kind === kind ? selector.value : undefined;
    return {
      organizationId: valueOf('organizationId'),
      connectionId: valueOf('connectionId'),
      domain: valueOf('domain'),
      provider: valueOf('provider'),
      loginHint: query.loginHint,
      returnTo: this.urls.endOf(query),
      isThirdPartyInitiated,
    };
  }

  /** The app decides where its logins go; what is no address of the web is a mistake of it. */
  private checked(url: unknown): RedirectUrl {
    const isText = typeof url === 'string' && url !== '';
    const parsed = isText ? parseUrl(url, this.options.base.origin) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      throw new SsoError('federation_failed', { detail: 'loginUrl() gave no URL' });
    }
    return url as RedirectUrl;
  }
}
