import { Inject, Injectable } from '@nestjs/common';
import { isCrossSiteNavigation } from '../http/client-kind.js';
import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { isSameText } from '../http/same-text.js';
import type { RedirectUrl } from '../errors/sso-error.js';
import { originAt } from '../http/tenant-host.js';
import { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import type { StepUpRequest } from '../links/step-up-request.js';
import { Seal } from '../login-state/seal.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ssoSessionHashOf, ssoSessionIdOf } from '../session/session-entry.js';

/** Longer than a browser takes for a redirect, in milliseconds. */
const LIFETIME_MS = 60_000;
/** Of the query of the second request. */
const PARAMETER = 'handoff';

/**
 * Hands a login or step-up over from the host of a tenant to `baseUrl`, where its cookie and its
 * callback are.
 *
 * The second request looks like one of a page of another host: `Sec-Fetch-Site` says `same-site`, and
 * under `Referrer-Policy: same-origin` there is no `Referer`. So the first request seals that this app
 * started the login. The seal is valid for a minute and for one session: it is useless in the browser
 * of another user.
 */
@Injectable()
export class TenantHandoff {
  constructor(
    private readonly seal: Seal,
    private readonly links: SsoLinks,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The address of the same login or step-up at `baseUrl`, which returns to the host of the request;
   * undefined for a request to `baseUrl` itself.
   */
  addressAtBase(request: SsoRequest, asked: LoginRequest | StepUpRequest): RedirectUrl | undefined {
    const { base } = this.options;
    const origin = originAt(request, base);
    if (origin === base.origin) {
      return undefined;
    }
    if (isCrossSiteNavigation(request, base)) {
      const isThirdPartyInitiated = true;
      return this.links.atBase(
        origin,
        asked instanceof LoginRequest ? asked.with({ isThirdPartyInitiated }) : asked,
      );
    }
    const address = this.links.atBase(origin, asked);
    const ssoSessionHash = ownSessionHash(request);
    if (ssoSessionHash === undefined) {
      return address;
    }
    const sealed = this.seal.seal({ ssoSessionHash, handedOffAt: Date.now() });
    return `${address}&${PARAMETER}=${sealed}` as RedirectUrl;
  }

  /** Whether a page of another site started the login (OIDC Core 4). */
  isThirdPartyInitiated(request: SsoRequest): boolean {
    return isCrossSiteNavigation(request, this.options.base) && !this.isHandedOff(request);
  }

  /** Whether a host of a tenant has sealed, for this very session, that this app started the login. */
  private isHandedOff(request: SsoRequest): boolean {
    const sealed = readFreeText(requestTarget(request), PARAMETER) ?? '';
    const { ssoSessionHash, handedOffAt } = Object(this.seal.open(sealed)) as {
      readonly ssoSessionHash?: unknown;
      readonly handedOffAt?: unknown;
    };
    const own = ownSessionHash(request);
    return (
      own !== undefined &&
      isSameText(ssoSessionHash, own) &&
      typeof handedOffAt === 'number' &&
      Math.abs(Date.now() - handedOffAt) < LIFETIME_MS
    );
  }
}

/** Of the SSO session that the session of the request points to; undefined where there is none. */
function ownSessionHash(request: SsoRequest): string | undefined {
  const id = ssoSessionIdOf(request);
  return id === undefined ? undefined : ssoSessionHashOf(id);
}
