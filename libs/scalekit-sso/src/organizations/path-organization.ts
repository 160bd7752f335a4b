import { requestTarget, type SsoRequest } from '../http/request.js';
import { OptionsError } from '../options/options-error.js';
import type { ResolvedOrganization, ResolveOrganization } from './organization-resolver.js';

const SLUG = /^[\w-]{1,64}$/;
const PREFIX = /^(?:\/[\w.~-]+)*\/?$/;

/** How paths name organizations. */
export interface PathOrganizationOptions {
  /**
   * What stands before the name of the organization, as the app sees it: `/t` for `/t/acme/orders`,
   * `/` for `/acme/orders`. With a global prefix, it is the first part.
   */
  readonly prefix: string;
  /**
   * The organization id of a name, by a table of the app. The case of the name is as it came.
   * Default: the name is the id.
   */
  readonly organizationIdOf?: ((slug: string) => ResolvedOrganization) | undefined;
}

/**
 * An `organizationResolver` by path. A name is letters, digits, `_` and `-`; a path in which it is
 * encoded, or that leaves the prefix in any other way, is about no organization.
 *
 * @throws OptionsError for a `prefix` that is not a path
 *
 * @example
 * ```ts
 * // /t/acme/reports is about the organization of `acme`.
 * const organizationResolver = pathOrganization({
 *   prefix: '/t',
 *   organizationIdOf: (slug) => tenants.organizationIdOf(slug),
 * });
 * ```
 */
export function pathOrganization(options: PathOrganizationOptions): ResolveOrganization {
  const { prefix, organizationIdOf = (slug: string) => slug } = options;
  if (!PREFIX.test(prefix)) {
    throw new OptionsError([
      'organizationResolver: prefix is not a path. Give one that starts with a slash, like /t.',
    ]);
  }
  const start = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return (request) => {
    const slug = segmentAfter(start, request);
    return SLUG.test(slug) ? organizationIdOf(slug) : undefined;
  };
}

function segmentAfter(start: string, request: SsoRequest): string {
  const target = requestTarget(request);
  return target.startsWith(start) ? (target.slice(start.length).split(/[/?#]/, 1)[0] ?? '') : '';
}
