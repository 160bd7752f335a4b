import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { GuardedRequest } from '../guard/markers.js';
import type { Requirement } from '../guard/requirement.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { OrganizationContext } from './organization-context.js';
import { SSO_ORGANIZATION, type OrganizationRule } from './require-organization.js';

/** Requires a session of the organization that a request is about. */
@Injectable()
export class OrganizationRequirement implements Requirement<OrganizationRule> {
  readonly metadataKey = SSO_ORGANIZATION;

  constructor(
    private readonly organizations: OrganizationContext,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
  ) {}

  /**
   * An organization that does not exist is answered like any other organization: the page names
   * neither. After signing out, the same address redirects to the login of its organization.
   *
   * @throws SsoError `organization_mismatch`, `organization_resolver_missing` or
   *   `organization_resolver_failed`
   */
  async check(
    request: GuardedRequest,
    { identity: { organizationId, email, name } }: SsoSession,
    rule: OrganizationRule,
  ): Promise<void> {
    const required = await this.organizations.resolveRule(rule, request);
    if (required === undefined || required !== organizationId) {
      throw new SsoError('organization_mismatch', {
        detail: `asked for ${required ?? 'none'}, signed in to ${organizationId ?? 'none'}`,
        action: signOutAndGoOn(this.urls, this.urls.current(request) ?? this.links.login()),
        signedInAs: email ?? name,
      });
    }
  }

  async loginQuery(request: GuardedRequest, rule?: OrganizationRule): Promise<LoginQuery> {
    const { organizations } = this;
    const organizationId = await (rule === undefined
      ? organizations.of(request)
      : organizations.resolveRule(rule, request));
    return { organizationId };
  }
}
