import type { Request } from 'express';
import { scopeBeyond, SCOPES, scopesIn } from './scopes.js';

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'login_hint',
  'domain',
  'domain_hint',
  'connection_id',
  'organization_id',
  'code_challenge',
  'code_challenge_method',
  'provider',
  'prompt',
  'max_age',
] as const;

const PROMPTS: readonly string[] = ['none', 'login', 'select_account', 'create', 'consent'];

/** The parameters of an authorization request (contract 3.1). Those without a value are left out. */
export type AuthorizeQuery = Partial<Record<(typeof PARAMETERS)[number], string>>;

/**
 * Reads the query of a GET, or the form of a POST (OIDC Core 3.1.2.1); a repeated parameter counts as
 * absent, and its name is returned.
 */
export function readAuthorizeQuery({ method, query, body }: Request): {
  readonly values: AuthorizeQuery;
  readonly repeated: string | undefined;
} {
  const given = method === 'POST' ? ((body ?? {}) as Record<string, unknown>) : query;
  const entries = PARAMETERS.map((name) => [name, given[name]] as const);
  return {
    values: Object.fromEntries(
      entries.filter(([, value]) => typeof value === 'string' && value !== ''),
    ),
    repeated: entries.find(([, value]) => Array.isArray(value))?.[0],
  };
}

/** What is wrong with a request, to be sent to the callback. */
export interface Problem {
  readonly error: 'invalid_request' | 'invalid_scope';
  readonly description: string;
}

/**
 * The first thing that is wrong with a request.
 *
 * @param isStrict whether an unknown scope is wrong; otherwise it is ignored
 */
export function problemOf(query: AuthorizeQuery, isStrict: boolean): Problem | undefined {
  const description = mistakeIn(query);
  if (description !== undefined) {
    return { error: 'invalid_request', description };
  }
  const unknown = isStrict ? scopeBeyond(scopesIn(query.scope), SCOPES) : undefined;
  return unknown === undefined
    ? undefined
    : { error: 'invalid_scope', description: `scope ${unknown} is unknown` };
}

/** The values of `prompt`. */
export function promptsIn({ prompt = '' }: AuthorizeQuery): string[] {
  return prompt.split(' ').filter((value) => value !== '');
}

function mistakeIn(query: AuthorizeQuery): string | undefined {
  if (query.response_type !== 'code') {
    return 'response_type must be code';
  }
  if (!scopesIn(query.scope).includes('openid')) {
    return 'scope must include openid';
  }
  const prompts = promptsIn(query);
  const unknown = prompts.find((prompt) => !PROMPTS.includes(prompt));
  if (unknown !== undefined) {
    return `prompt ${unknown} is unknown`;
  }
  // OIDC Core 3.1.2.1
  if (prompts.includes('none') && prompts.length > 1) {
    return 'prompt none must be alone';
  }
  if (query.max_age !== undefined && !/^\d{1,9}$/.test(query.max_age)) {
    return 'max_age is not a whole number of seconds';
  }
  const { code_challenge: challenge, code_challenge_method: method } = query;
  // Without a method it would be `plain` (RFC 7636 section 4.3), which is not supported.
  if ((challenge !== undefined || method !== undefined) && method !== 'S256') {
    return 'code_challenge_method must be S256';
  }
  if (method !== undefined && !/^[\w-]{43}$/.test(challenge ?? '')) {
    return 'code_challenge is not a SHA-256 in base64url';
  }
  return undefined;
}
