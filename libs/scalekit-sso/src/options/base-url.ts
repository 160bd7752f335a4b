import type { BaseUrl } from './resolved-options.js';
import { isHost, isPlainHttp } from './value-checks.js';

/** Refuses what is a URL, and cannot be that of the app. */
export function checkBaseUrl(
  baseUrl: URL | undefined,
  environment: URL | undefined,
  callbackPath: string,
  mistakes: string[],
): void {
  if (baseUrl?.pathname.includes('//') === true) {
    mistakes.push('baseUrl: has two slashes in its path. Take one away in SSO_BASE_URL.');
  }
  if (baseUrl !== undefined && baseUrl.origin === environment?.origin) {
    mistakes.push(
      'baseUrl: is the URL of the environment. Give that of this app in SSO_BASE_URL, as browsers see it.',
    );
  }
  if (baseUrl?.pathname.replace(/\/+$/, '').endsWith(`/${callbackPath}`) === true) {
    mistakes.push(
      'baseUrl: ends in the path of the callback, which is added to it. Take that path away in SSO_BASE_URL.',
    );
  }
}

/** What would be a mistake in production. */
export function plainHttpWarnings(
  environment: URL | undefined,
  baseUrl: URL | undefined,
): readonly string[] {
  const all = [
    [environment, 'environmentUrl', 'SCALEKIT_ENVIRONMENT_URL', 'read the client secret'],
    [baseUrl, 'baseUrl', 'SSO_BASE_URL', 'take over sessions'],
  ] as const;
  return all
    .filter(([url]) => url !== undefined && isPlainHttp(url))
    .map(
      ([, option, variable, harm]) =>
        `${option} is plain http to other machines: everybody on the way can ${harm}. Use https (${variable}); with NODE_ENV=production this stops the boot.`,
    );
}

/** Reads the host below which organizations have one of their own. */
export function readTenantDomain(
  value: unknown,
  baseUrl: URL | undefined,
  mistakes: string[],
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const domain = typeof value === 'string' ? value.toLowerCase() : '';
  // Of a bare `com`, half of the world would be the app's.
  if (!isHost(domain) || !domain.includes('.')) {
    mistakes.push(
      'tenantDomain: is not a host. Give it as browsers show it, like app.example.com.',
    );
  } else if (baseUrl !== undefined && !`.${baseUrl.host}`.endsWith(`.${domain}`)) {
    mistakes.push(
      'tenantDomain: baseUrl is elsewhere, and no cookie could be seen at both. Give the host of baseUrl, or one above it.',
    );
  }
  return domain;
}

/** The URL as the module works with it; a stand-in where there is none. */
export function parseBaseUrl(baseUrl: URL | undefined, tenantDomain: string | undefined): BaseUrl {
  return {
    origin: baseUrl?.origin ?? 'http://invalid',
    path: baseUrl?.pathname.replace(/\/+$/, '') ?? '',
    isSecure: baseUrl?.protocol === 'https:',
    tenantDomain,
  };
}
