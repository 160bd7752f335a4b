import { SsoError } from '../errors/sso-error.js';
import { domainOf, MAX_EMAIL_LENGTH, normalizeEmail } from '../http/email.js';
import { MalformedQueryError, readFreeText, readQuery, type QueryValues } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { MAX_RETURN_URL_LENGTH } from '../http/return-url.js';
import type { LoginQuery } from '../http/route-urls.js';
import { SELECTOR_KINDS, type ConnectionSelector } from '../transaction/connection-selector.js';

const LIMITS = {
  organization_id: 64,
  connection_id: 64,
  domain: MAX_EMAIL_LENGTH,
  login_hint: MAX_EMAIL_LENGTH,
  provider: 32,
  prompt: 32,
  return_to: MAX_RETURN_URL_LENGTH,
  started_elsewhere: 8,
  idp_initiated_login: 8_192,
  error: 256,
} as const;

const ID = /^\w{1,64}$/;
const HINT = /^[^\p{Cc}]{1,254}$/u;
// Contract 3.1 and 3.3.
const PROVIDERS = ['google', 'microsoft', 'github', 'gitlab', 'linkedin', 'salesforce'];
const PROMPTS = ['login', 'select_account', 'create', 'consent', 'none'];

/** What a visit of the login route asks for. */
export type LoginRequest =
  | { readonly kind: 'error'; readonly error: string; readonly description: string | undefined }
  | { readonly kind: 'idpInitiated'; readonly token: string }
  | ({ readonly kind: 'choice' } & LoginIntent)
  | ({ readonly kind: 'login' } & LoginIntent);

/** A login to start. */
export interface LoginIntent {
  /** The one selector that won; undefined where the login hint is the selector. */
  readonly selector: ConnectionSelector | undefined;
  readonly loginHint: string | undefined;
  readonly prompt: string | undefined;
  /** As it was asked for; not judged yet. */
  readonly returnTo: string | undefined;
  /** Whether the login says of itself that another site started it; the browser may know more. */
  readonly isStartedElsewhere?: boolean | undefined;
}

/**
 * Reads the query of the login route.
 *
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readLoginRequest(request: SsoRequest): LoginRequest {
  const query = read(request, LIMITS);
  // An error beside an IdP-initiated token wins, as it does at the callback.
  if (query.error !== undefined) {
    return {
      kind: 'error',
      error: query.error,
      description: readFreeText(requestTarget(request), 'error_description'),
    };
  }
  if (query.idp_initiated_login !== undefined) {
    return { kind: 'idpInitiated', token: query.idp_initiated_login };
  }
  const intent = parseLoginIntent({
    provider: query.provider,
    connectionId: query.connection_id,
    organizationId: query.organization_id,
    domain: query.domain,
    loginHint: query.login_hint,
    prompt: query.prompt,
    returnTo: query.return_to,
    // Whatever its value: a parameter that can only tighten need not be read finely.
    isStartedElsewhere: query.started_elsewhere !== undefined,
  });
  return intent.selector === undefined && intent.loginHint === undefined
    ? { kind: 'choice', ...intent }
    : { kind: 'login', ...intent };
}

/**
 * Reads the query of the step-up route: the address to return to, not judged yet.
 *
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readReturnTo(request: SsoRequest): string | undefined {
  return read(request, { return_to: LIMITS.return_to }).return_to;
}

function read<Name extends string>(
  request: SsoRequest,
  limits: Readonly<Record<Name, number>>,
): QueryValues<Name> {
  try {
    return readQuery(requestTarget(request), limits);
  } catch (error) {
    if (error instanceof MalformedQueryError) {
      throw new SsoError('invalid_login_request', { detail: error.message });
    }
    throw error;
  }
}

/**
 * Checks what a login asks for and picks the selector that wins: provider, connection,
 * organization, domain, and last the login hint (contract 3.2).
 *
 * @throws SsoError `invalid_login_request` for a value that cannot be right
 */
export function parseLoginIntent(query: LoginQuery): LoginIntent {
  const { provider, connectionId, organizationId, loginHint, prompt } = query;
  check('provider', provider, (value) => PROVIDERS.includes(value));
  check('connection_id', connectionId, (value) => ID.test(value));
  check('organization_id', organizationId, (value) => ID.test(value));
  check('login_hint', loginHint, (value) => HINT.test(value));
  check('prompt', prompt, (value) => PROMPTS.includes(value));
  check('domain', query.domain, (value) => domainOf(value) !== undefined);
  const domain = query.domain === undefined ? undefined : domainOf(query.domain);
  const values = { provider, connectionId, organizationId, domain };
  const kind = SELECTOR_KINDS.find((candidate) => values[candidate] !== undefined);
  const value = kind === undefined ? undefined : values[kind];
  const selector = kind === undefined || value === undefined ? undefined : { kind, value };
  if (selector === undefined) {
    check('login_hint', loginHint, (value) => normalizeEmail(value) !== undefined);
  }
  const { returnTo, isStartedElsewhere } = query;
  // Beside a selector, a hint may be any name that the identity provider knows.
  const hint = normalizeEmail(loginHint) ?? loginHint?.trim();
  return { selector, loginHint: hint, prompt, returnTo, isStartedElsewhere };
}

function check(parameter: string, value: unknown, isValid: (value: string) => boolean): void {
  // A controller of the app may pass on a query in which anything can be anything.
  if (value !== undefined && (typeof value !== 'string' || !isValid(value))) {
    throw new SsoError('invalid_login_request', { detail: `${parameter} is not valid` });
  }
}
