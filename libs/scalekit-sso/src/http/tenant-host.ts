import type { BaseUrl } from '../options/base-url.js';
import { hostOf, type SsoRequest } from './request.js';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The label of a host that is exactly one label below a domain, in lower case; undefined for any
 * other host. A port, a trailing dot or a further label is another host.
 *
 * @param domain in lower case, with the port where it is not the usual one
 */
export function labelBelow(domain: string, host: string | undefined): string | undefined {
  const text = host?.toLowerCase() ?? '';
  const label = text.slice(0, -domain.length - 1);
  return LABEL.test(label) && text === `${label}.${domain}` ? label : undefined;
}

/** The origin that a request came to: that of a tenant's host, or of `baseUrl` for any other. */
export function originAt(request: SsoRequest, base: BaseUrl): string {
  return tenantOriginOf(`${schemeOf(base)}${hostOf(request) ?? ''}`, base) ?? base.origin;
}

/** The origin of an absolute address, where it is that of a tenant's host (option `tenantDomain`). */
export function tenantOriginOf(address: unknown, base: BaseUrl): string | undefined {
  const scheme = schemeOf(base);
  if (
    base.tenantDomain === undefined ||
    typeof address !== 'string' ||
    !address.startsWith(scheme)
  ) {
    return undefined;
  }
  const [host = ''] = address.slice(scheme.length).split('/', 1);
  return labelBelow(base.tenantDomain, host) === undefined
    ? undefined
    : scheme + host.toLowerCase();
}

function schemeOf({ isSecure }: BaseUrl): string {
  return isSecure ? 'https://' : 'http://';
}
