/** The public URL of the app. */
export interface BaseUrl {
  readonly origin: string;
  /** Path without a trailing slash; empty at the root. */
  readonly path: string;
  readonly isSecure: boolean;
  /** In lower case; every host one label below it belongs to the app. */
  readonly tenantDomain: string | undefined;
  /** Other origins of the app, each as browsers send it. */
  readonly allowedOrigins: readonly string[];
}

/** Stands in for a base URL that is missing, until the boot stops. */
export const NO_BASE_URL = parseBaseUrl(new URL('http://invalid'));

/** The URL as the module works with it. */
export function parseBaseUrl({ origin, pathname, protocol }: URL): BaseUrl {
  return {
    origin,
    path: pathname.replace(/\/+$/, ''),
    isSecure: protocol === 'https:',
    tenantDomain: undefined,
    allowedOrigins: [],
  };
}
