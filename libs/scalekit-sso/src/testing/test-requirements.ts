import type { RedirectUrl } from '../errors/sso-error.js';
import type { Requirement } from '../guard/requirement.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { SsoLinks } from '../links/sso-links.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { OrganizationRequirement } from '../organizations/organization.requirement.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { StepUpRequirement } from '../step-up/step-up.requirement.js';

/** Links for errors of a module under test, which need not have the routes of this module. */
const URLS = {
  current: () => undefined,
  pageBehind: () => undefined,
  returnAddress: () => undefined,
  path: (route) => `/auth/${route}` as RedirectUrl,
} satisfies Partial<RouteUrls> as unknown as RouteUrls;
const LINKS = {
  login: () => '/auth/login' as RedirectUrl,
  stepUp: () => '/auth/step-up' as RedirectUrl,
} satisfies Partial<SsoLinks> as unknown as SsoLinks;
const OPTIONS = { timeoutMs: 1_000 } as ResolvedOptions;

/**
 * The requirements of the guard, without dependency injection. A request that the app's organization
 * resolver would judge is about the organization of the session.
 */
export function testRequirements(session: SsoSession | undefined): readonly Requirement[] {
  const resolver = { resolve: () => session?.identity.organizationId };
  return [
    new OrganizationRequirement(new OrganizationContext(resolver, OPTIONS), URLS, LINKS),
    new StepUpRequirement(URLS, LINKS),
  ];
}
