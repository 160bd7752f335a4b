import { domainOf, MAX_EMAIL_LENGTH, normalizeEmail } from '../http/email.js';
import { MAX_RETURN_URL_LENGTH, type SafeReturnUrl } from '../options/safe-return-url.js';
import { isScalekitId } from '../http/scalekit-id.js';

/** What a login asks for, in the names of the login route's query. */
export interface LoginQuery {
  /** A social provider of the environment, for example `google`. Wins over every other selector. */
  readonly provider?: string | undefined;
  /** `conn_…`; wins over an organization. */
  readonly connectionId?: string | undefined;
  /** `org_…`; wins over a domain. */
  readonly organizationId?: string | undefined;
  /** Domain of an organization, for example `acme.com`; wins over the login hint. */
  readonly domain?: string | undefined;
  /** E-mail address of the user. Without a selector, its domain is the selector. */
  readonly loginHint?: string | undefined;
  /** `login`, `select_account`, `create`, `consent` or `none` (OpenID Connect Core 3.1.2.1). */
  readonly prompt?: string | undefined;
  /** Where the login ends: a path of the app. Default: the option `defaultReturnTo`. */
  readonly returnTo?: string | undefined;
  /**
   * Whether another site started the login (OpenID Connect Core 4), which then does not replace an
   * existing session of another user. Default: what the browser says. `true` only tightens.
   */
  readonly isThirdPartyInitiated?: boolean | undefined;
}

/** What a login asks for, once its return address is judged. */
export type SafeLoginQuery = Omit<LoginQuery, 'returnTo'> & {
  readonly returnTo?: SafeReturnUrl | undefined;
};

/** `RouteUrls.returnTo()`: judges the return address of a query. */
export type JudgeReturnUrl = (candidate: unknown) => SafeReturnUrl | undefined;

/** How one parameter is read and passed on. */
export interface LoginParameter<T> {
  /** In the query of the login route. */
  readonly name: string;
  /** In characters. */
  readonly maxLength: number;
  /** The value in its one spelling; undefined where it is not valid. */
  readonly read: (value: unknown) => T | undefined;
  /** What a link to try again carries instead. Default: the value itself. */
  readonly onRetry?: (value: T) => Omit<LoginQuery, 'returnTo'>;
}

type Parameters = {
  readonly [Key in keyof LoginQuery]-?: LoginParameter<NonNullable<LoginQuery[Key]>>;
};

const HINT = /^[^\p{Cc}]{1,254}$/u;
// Contract 3.1 and 3.3.
const PROVIDERS = ['google', 'microsoft', 'github', 'gitlab', 'linkedin', 'salesforce'];
const PROMPTS = ['login', 'select_account', 'create', 'consent', 'none'];

/** Every parameter of a login. One more is one more row, and its line in `LoginQuery`. */
export const LOGIN_PARAMETERS: Parameters = {
  provider: { name: 'provider', maxLength: 32, read: textThat((it) => PROVIDERS.includes(it)) },
  connectionId: { name: 'connection_id', maxLength: 64, read: textThat(isScalekitId) },
  organizationId: { name: 'organization_id', maxLength: 64, read: textThat(isScalekitId) },
  domain: {
    name: 'domain',
    maxLength: MAX_EMAIL_LENGTH,
    read: domainOf,
  },
  loginHint: {
    name: 'login_hint',
    maxLength: MAX_EMAIL_LENGTH,
    // Beside a selector, a hint may be any name that the identity provider knows.
    read: (value) => normalizeEmail(value) ?? textThat((it) => HINT.test(it))(value)?.trim(),
    // An e-mail address belongs into no link of a page.
    onRetry: (hint) => ({ domain: domainOf(hint) }),
  },
  prompt: {
    name: 'prompt',
    maxLength: 32,
    read: textThat((it) => PROMPTS.includes(it)),
    // Who tries again may be asked.
    onRetry: (prompt) => ({ prompt: prompt === 'none' ? undefined : prompt }),
  },
  returnTo: { name: 'return_to', maxLength: MAX_RETURN_URL_LENGTH, read: textThat(() => true) },
  isThirdPartyInitiated: {
    name: 'third_party',
    maxLength: 8,
    // Whatever its value: a parameter that can only tighten need not be read finely.
    read: (value) => value !== false,
  },
};

function textThat(isValid: (text: string) => boolean): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && isValid(value) ? value : undefined);
}
