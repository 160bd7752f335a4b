import { domainOf } from '../http/email.js';
import type { LoginQuery } from '../http/route-urls.js';
import type { ConnectionSelector } from '../transaction/connection-selector.js';

/**
 * The query of the login route that finds the same connection again. An e-mail address is reduced
 * to its domain: it belongs into no link of a page and no body of an error.
 */
export function selectorQuery(login: {
  readonly selector: ConnectionSelector | undefined;
  readonly loginHint: string | undefined;
}): LoginQuery {
  const { selector, loginHint } = login;
  if (selector !== undefined) {
    return { [selector.kind]: selector.value };
  }
  return loginHint === undefined ? {} : { domain: domainOf(loginHint) };
}
