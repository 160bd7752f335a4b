import { Inject, Injectable } from '@nestjs/common';
import { domainOf, normalizeEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import type { IdTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedOrganizationsOptions } from './organizations.options.js';
import type { SsoEmailLink } from '../users/sso-user-store.js';
import { AddressOwners } from './address-owners.js';
import { OrganizationDomains } from './organization-domains.js';

/** Printable ASCII: other letters look like these, or databases fold them to these. */
const ASCII_LOCAL_PART = /^\s*[\x21-\x7e]+@[^@]+$/;

/** Decides whether an e-mail address may link an identity to an existing user of the app. */
@Injectable()
export class EmailLinks {
  constructor(
    private readonly domains: OrganizationDomains,
    private readonly owners: AddressOwners,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOrganizationsOptions,
  ) {}

  /**
   * Any identity provider can assert any address. An address links only where its domain is a verified
   * domain of the organization, `email_verified` is not false (contract 5.1), and no other subject of
   * the connection has signed in with it.
   *
   * @param claims of the token that the identity was made of
   * @returns undefined where no user may be linked
   * @throws SsoError when the environment cannot be reached: without the link, the app might create
   *   a second user. Also `session_unavailable` or `session_missing`
   */
  async of(
    request: SsoRequest,
    identity: SsoIdentity,
    claims: IdTokenClaims,
  ): Promise<SsoEmailLink | undefined> {
    const { organizationId } = identity;
    if (!this.options.linkByEmail || organizationId === undefined) {
      return undefined;
    }
    const email = linkableEmail(claims);
    const domain = domainOf(email);
    if (email === undefined || domain === undefined) {
      return undefined;
    }
    const isOwn = await this.owners.claim(request, identity, email);
    return isOwn && (await this.domains.has(organizationId, domain)) ? { email } : undefined;
  }
}

/** Judged as the token spells it: in lower case, U+212A is the `k` of another user. */
function linkableEmail({ email, email_verified: verified }: IdTokenClaims): string | undefined {
  const isTakenBack = verified !== undefined && verified !== true;
  return !isTakenBack && typeof email === 'string' && ASCII_LOCAL_PART.test(email)
    ? normalizeEmail(email)
    : undefined;
}
