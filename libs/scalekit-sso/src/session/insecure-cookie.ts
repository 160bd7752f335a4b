import { Logger } from '@nestjs/common';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { SsoRequest } from '../http/request.js';

/** Apps, by their options, that have been told. */
const told = new WeakSet<ResolvedOptions>();

const NOT_SECURE =
  "baseUrl is https, but the session cookie is not Secure. Give the session middleware cookie: { secure: 'auto' }, " +
  'and behind a proxy let the framework trust it: `trust proxy` of Express, `trustProxy` of Fastify.';

/**
 * Warns, once for each app that is opened by https, of a session cookie that others can set or read:
 *
 * - without `Secure`: with `secure: 'auto'` the middleware sees plain http from a proxy that it does
 *   not trust, and says nothing. Express-session and @fastify/session tell it in
 *   `request.session.cookie`;
 * - without `__Host-` in its name: a sibling host can put its own session in front of it. Hosts of
 *   tenants share the cookie by its `Domain`, which that prefix forbids.
 *
 * @param cookies the `Set-Cookie` lines of the answer that signed the user in
 */
export function warnOfInsecureCookie(
  request: SsoRequest,
  cookies: readonly string[],
  options: ResolvedOptions,
): void {
  const { isSecure, tenantDomain } = options.base;
  if (!isSecure || told.has(options)) {
    return;
  }
  const {
    cookie,
    id,
    sessionId = id,
  } = (request.session ?? {}) as {
    readonly cookie?: { readonly secure?: unknown };
    readonly id?: unknown;
    readonly sessionId?: unknown;
  };
  const name = nameOf(cookies, sessionId);
  let warning: string | undefined;
  if (cookie !== undefined && cookie.secure !== true) {
    warning = NOT_SECURE;
  } else if (name?.startsWith('__Host-') === false && tenantDomain === undefined) {
    warning =
      `baseUrl is https, but the name of the session cookie, ${name}, does not begin with __Host-: a page of a sibling host can replace it with a session of its own. ` +
      `Set name (express-session) or cookieName (@fastify/session) to '__Host-${name}', with Path=/ and without a domain.`;
  }
  if (warning !== undefined) {
    told.add(options);
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
