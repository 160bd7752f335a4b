import type { Request } from 'express';
import { scopeBeyond, scopesIn } from './scopes.js';
import { TokenError } from './token-error.js';

/** The parameters of a token request. */
export type TokenForm = ReadonlyMap<string, string>;

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** @throws TokenError where there is no form, or a parameter is repeated (RFC 6749 section 3.2) */
export function readTokenForm(request: Request): TokenForm {
  if (request.is(FORM_TYPE) !== FORM_TYPE) {
    throw new TokenError(400, 'invalid_request', `the body must be ${FORM_TYPE}`);
  }
  const entries = Object.entries((request.body ?? {}) as Record<string, unknown>);
  return new Map(
    entries.map(([name, value]) => {
      if (typeof value !== 'string') {
        throw new TokenError(400, 'invalid_request', 'a parameter is repeated');
      }
      return [name, value];
    }),
  );
}

/** @throws TokenError where a parameter is missing or empty */
export function required(form: TokenForm, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') {
    throw new TokenError(400, 'invalid_request', `${name} is missing`);
  }
  return value;
}

/**
 * The scopes that are asked for; undefined where none are.
 *
 * @throws TokenError where one of them cannot be had
 */
export function askedScope(form: TokenForm, available: readonly string[]): string | undefined {
  const asked = scopesIn(form.get('scope'));
  const beyond = scopeBeyond(asked, available);
  if (beyond !== undefined) {
    throw new TokenError(400, 'invalid_scope', `scope ${beyond} is unknown or was not granted`);
  }
  return asked.length === 0 ? undefined : asked.join(' ');
}
