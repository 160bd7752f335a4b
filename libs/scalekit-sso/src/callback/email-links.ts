import { Inject, Injectable } from '@nestjs/common';
import type { IdTokenClaims, SsoIdentity } from '../identity/sso-identity.js';
import { domainOf, isEmail } from '../links/email-domain.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SsoEmailLink } from '../session/sso-user-store.js';
import { OrganizationDomains } from './organization-domains.js';

/** Decides whether an e-mail address may lead to a user that the app has already. */
@Injectable()
export class EmailLinks {
  constructor(
    private readonly domains: OrganizationDomains,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Any identity provider can assert any address; it is believed only about the domains of its own
   * organization, and only where it does not take it back itself (contract 5.1, `email_verified`).
   *
   * @param claims of the token that the identity was made of
   * @returns undefined where nobody is to be linked
   * @throws SsoError when the environment cannot be asked: without the link, the app might create
   *   a second user
   */
  async of(identity: SsoIdentity, claims: IdTokenClaims): Promise<SsoEmailLink | undefined> {
    const { email, organizationId } = identity;
    if (!this.options.linkByEmail || email === undefined || organizationId === undefined) {
      return undefined;
    }
    const domain = isEmail(email) ? domainOf(email) : undefined;
    const isTakenBack = claims.email_verified !== undefined && claims.email_verified !== true;
    if (domain === undefined || isTakenBack) {
      return undefined;
    }
    if (!(await this.domains.has(organizationId, domain))) {
      return undefined;
    }
    // The domain as it was judged: one that only looks like it may be somebody else's to the app.
    const localPart = email.slice(0, email.indexOf('@')).trimStart();
    return { email: `${localPart}@${domain}` };
  }
}
