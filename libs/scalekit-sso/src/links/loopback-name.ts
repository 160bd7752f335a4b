import type { RedirectUrl } from '../errors/sso-error.js';
import type { BaseUrl } from '../options/base-url.js';
import { isLoopback } from '../options/hosts.js';
import { hostOf, requestTarget, type SsoRequest } from '../http/request.js';
import { originAt } from '../http/tenant-host.js';
import type { RouteUrls } from './route-urls.js';
import { parseUrl } from '../options/parse-url.js';

/**
 * The same address at the name that `baseUrl` has, where a developer opened the app by another name
 * of this machine. To a browser `localhost` and `127.0.0.1` are two sites: a login that starts at
 * one would end at the other, without its cookies.
 *
 * @returns undefined for every other request; nothing else is taken from `Host`
 */
export function addressAtOwnName(
  request: SsoRequest,
  base: BaseUrl,
  urls: RouteUrls,
): RedirectUrl | undefined {
  const host = hostOf(request) ?? '';
  const asked = parseUrl(`http://${host}`);
  const own = new URL(base.origin);
  const isOtherName =
    asked !== undefined &&
    originAt(request, base) === base.origin &&
    asked.hostname !== own.hostname &&
    asked.port === own.port &&
    isLoopback(asked.hostname) &&
    isLoopback(own.hostname);
  const target = requestTarget(request);
  return isOtherName && target.startsWith('/')
    ? ((base.origin + urls.publicPath(target)) as RedirectUrl)
    : undefined;
}
