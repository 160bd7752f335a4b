import { Logger } from '@nestjs/common';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';

/** The options of apps that have been warned. */
const warned = new WeakSet<ResolvedOptions>();

const NOT_SECURE =
  "baseUrl is https, but the session cookie is not Secure. Give the session middleware cookie: { secure: 'auto' }, " +
  'and behind a proxy let the framework trust it: `trust proxy` of Express, `trustProxy` of Fastify.';

/**
 * Warns, once for each https app, of a session cookie that others can read or replace:
 *
 * - without `Secure`. With `secure: 'auto'` the middleware sees plain http behind a proxy that it does
 *   not trust, and says nothing;
 * - without the prefix `__Host-`, so that a sibling host can set one of its own. Hosts of tenants share
 *   the cookie by its `Domain`, which the prefix forbids.
 *
 * @param cookies `Set-Cookie` headers of the response that signed the user in
 */
export function warnOfInsecureCookie(
  request: SsoRequest,
  cookies: readonly string[],
  options: ResolvedOptions,
): void {
  const { isSecure, tenantDomain } = options.base;
  if (!isSecure || warned.has(options)) {
    return;
  }
  const { cookie, id, sessionId = id } = fieldsOf(request.session);
  const name = nameOf(cookies, sessionId);
  let warning: string | undefined;
  if (cookie !== undefined && fieldsOf(cookie).secure !== true) {
    warning = NOT_SECURE;
  } else if (name?.startsWith('__Host-') === false && tenantDomain === undefined) {
    warning =
      `baseUrl is https, but the name of the session cookie, ${name}, does not begin with __Host-: a page of a sibling host can replace it with a session of its own. ` +
      `Set name (express-session) or cookieName (@fastify/session) to '__Host-${name}', with Path=/ and without a domain.`;
  }
  if (warning !== undefined) {
    warned.add(options);
    new Logger('ScalekitSso').warn(warning);
  }
}

/** The name of the cookie that holds a session id. */
function nameOf(cookies: readonly string[], sessionId: unknown): string | undefined {
  const line =
    typeof sessionId === 'string'
      ? cookies.find((it) => it.includes(encodeURIComponent(sessionId)))
      : undefined;
  return line?.slice(0, line.indexOf('='));
}
