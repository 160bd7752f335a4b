import { hostOf } from '../http/request.js';
import { labelBelow } from '../http/tenant-host.js';
import { OptionsError } from '../options/options-error.js';
import { isHost } from '../options/hosts.js';
import type { ResolvedOrganization, ResolveOrganization } from './organization-resolver.js';

/** How sub-domains name organizations. */
export interface SubdomainOrganizationOptions {
  /**
   * The host that each organization has a sub-domain of, with the port where it is not the usual
   * one. Examples: `app.example.com`, `app.localhost:3000`.
   */
  readonly baseDomain: string;
  /** The organization id of a sub-domain, which comes in lower case, by a table of the app. */
  readonly organizationIdOf: (slug: string) => ResolvedOrganization;
}

/**
 * An `organizationResolver` by sub-domain: at `acme.app.example.com` it asks for `acme`.
 *
 * It reads `Host`, or `:authority` of HTTP/2, and never `X-Forwarded-Host`: a proxy in front has to pass
 * `Host` on. The host has to be exactly one label below `baseDomain`; any other is about no organization.
 *
 * @throws OptionsError for a `baseDomain` that is not a host
 *
 * @example
 * ```ts
 * const organizationResolver = subdomainOrganization({
 *   baseDomain: 'app.example.com',
 *   organizationIdOf: (subdomain) => tenants.organizationIdOf(subdomain),
 * });
 * ```
 */
export function subdomainOrganization(options: SubdomainOrganizationOptions): ResolveOrganization {
  const { organizationIdOf } = options;
  const baseDomain = options.baseDomain.toLowerCase();
  if (!isHost(baseDomain)) {
    throw new OptionsError([
      'organizationResolver: baseDomain is not a host. Give it as browsers show it, like app.example.com.',
    ]);
  }
  return (request) => {
    const slug = labelBelow(baseDomain, hostOf(request));
    return slug === undefined ? undefined : organizationIdOf(slug);
  };
}
