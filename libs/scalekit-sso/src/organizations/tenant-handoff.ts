import { Inject, Injectable } from '@nestjs/common';
import { isCrossSiteNavigation } from '../http/client-kind.js';
import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { isSameText } from '../http/same-text.js';
import { originAt } from '../http/tenant-host.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import type { StepUpRequest } from '../links/step-up-request.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ssoSessionHashOf, ssoSessionIdOf } from '../session/session-entry.js';
import { Seal } from '../login-state/seal.js';

/** Longer than a browser takes for a redirect, in milliseconds. */
const LIFETIME_MS = 60_000;
/** In the query of the second request. */
const PARAMETER = 'hop';

/** What the first request knew, and the second one cannot tell any more. */
interface HandoffState {
  /** Hash of the id of the sign-in that the host of the tenant saw. */
  readonly ssoSessionHash: string;
  readonly isThirdPartyInitiated: boolean;
  /** Milliseconds since 1970. */
  readonly handedOffAt: number;
}

/**
 * The way of a login from the host of a tenant to `baseUrl`, where the callback is and where alone
 * its cookies are seen again.
 *
 * To a browser that hop comes from another origin. What the first request knew is carried along in
 * a seal that holds for one sign-in and a minute: whoever makes one cannot use it on anybody else.
 */
@Injectable()
export class TenantHandoff {
  constructor(
    private readonly seal: Seal,
    private readonly links: SsoLinks,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The same login or step-up at `baseUrl`, to return to the host that the request came to;
   * undefined for a request that came to `baseUrl`.
   */
  addressAtBase(request: SsoRequest, asked: LoginRequest | StepUpRequest): string | undefined {
    const { base } = this.options;
    const origin = originAt(request, base);
    if (origin === base.origin) {
      return undefined;
    }
    const address = this.links.atBase(origin, asked);
    const ssoSessionHash = ownSsoSessionHash(request);
    if (ssoSessionHash === undefined) {
      return address;
    }
    const isThirdPartyInitiated = isCrossSiteNavigation(request, origin);
    const hop: HandoffState = { ssoSessionHash, isThirdPartyInitiated, handedOffAt: Date.now() };
    return `${address}&${PARAMETER}=${this.seal.seal(hop)}`;
  }

  /** Whether a page of another site, not the person or this app, started the login. */
  isThirdPartyInitiated(request: SsoRequest): boolean {
    const hop = this.handoffState(request);
    return (
      hop?.isThirdPartyInitiated ??
      isCrossSiteNavigation(request, originAt(request, this.options.base))
    );
  }

  private handoffState(
    request: SsoRequest,
  ): { readonly isThirdPartyInitiated: boolean } | undefined {
    const sealed = readFreeText(requestTarget(request), PARAMETER);
    const own = ownSsoSessionHash(request);
    if (sealed === undefined || own === undefined) {
      return undefined;
    }
    const { ssoSessionHash, isThirdPartyInitiated, handedOffAt } = Object(
      this.seal.open(sealed),
    ) as Partial<Record<keyof HandoffState, unknown>>;
    const isRecent =
      typeof handedOffAt === 'number' && Math.abs(Date.now() - handedOffAt) < LIFETIME_MS;
    return isRecent && isSameText(ssoSessionHash, own)
      ? { isThirdPartyInitiated: isThirdPartyInitiated !== false }
      : undefined;
  }
}

/** Of the sign-in that the session points to; undefined where there is none. */
function ownSsoSessionHash(request: SsoRequest): string | undefined {
  const id = ssoSessionIdOf(request);
  return id === undefined ? undefined : ssoSessionHashOf(id);
}
