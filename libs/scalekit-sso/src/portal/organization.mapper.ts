/** An identity provider of an organization. */
export interface SsoConnection {
  /** `conn_<digits>` */
  readonly id: string;
  /** For example `okta`, `microsoft_ad` or `custom`; `unknown(99)` for numbers of a later day. */
  readonly provider: string;
  /** `oidc` or `saml`; others as for `provider`. */
  readonly protocol: string;
  /** How far its set-up has come. */
  readonly status: 'draft' | 'in_progress' | 'completed' | 'unknown';
  readonly isEnabled: boolean;
  /** The domains whose people it signs in. */
  readonly domains: readonly string[];
}

/** An e-mail domain of an organization. */
export interface SsoDomain {
  readonly domain: string;
  readonly isVerified: boolean;
  /** `organization_domain` routes sign-ins, `allowed_email_domain` does not. */
  readonly type: string;
}

/** What is read of the SDK's `ListConnection` and `Connection`. */
interface GivenConnection {
  readonly id: string;
  readonly provider: number;
  readonly type: number;
  readonly status: number;
  readonly enabled: boolean;
}

/** What is read of the SDK's `Domain`. */
interface GivenDomain {
  readonly domain: string;
  readonly domainType: number;
  readonly verificationStatus: number;
}

// By number, as the enums of contract 9.4 count. Taken from there, as the SDK does not export them.
const PROVIDERS = [
  'unspecified',
  'okta',
  'google',
  'microsoft_ad',
  'auth0',
  'onelogin',
  'ping_identity',
  'jumpcloud',
  'custom',
  'github',
  'gitlab',
  'linkedin',
  'salesforce',
  'microsoft',
  'idp_simulator',
  'scalekit',
  'adfs',
] as const;
const PROTOCOLS = ['unspecified', 'oidc', 'saml'] as const;
const STATUSES = ['unknown', 'draft', 'in_progress', 'completed'] as const;
const DOMAIN_TYPES = ['unspecified', 'allowed_email_domain', 'organization_domain'] as const;
/** `VERIFIED` and `AUTO_VERIFIED`. */
const VERIFIED: readonly number[] = [2, 4];

/** A connection in words. */
export function readConnection(given: GivenConnection, domains: readonly string[]): SsoConnection {
  return {
    id: given.id,
    provider: wordFor(PROVIDERS, given.provider),
    protocol: wordFor(PROTOCOLS, given.type),
    status: STATUSES[given.status] ?? 'unknown',
    isEnabled: given.enabled,
    domains: [...domains],
  };
}

/** A domain in words; nothing of it helps to prove that it is one's own. */
export function readDomain(given: GivenDomain): SsoDomain {
  return {
    domain: given.domain,
    isVerified: VERIFIED.includes(given.verificationStatus),
    type: wordFor(DOMAIN_TYPES, given.domainType),
  };
}

function wordFor(words: readonly string[], number: number): string {
  return words[number] ?? `unknown(${number})`;
}
