import type { BaseUrl } from './base-url.js';
import { isOneHost, isPlainHttp } from './hosts.js';
import { option, strings } from './option.js';
import { parseUrl } from './parse-url.js';

const VARIABLE = 'SSO_ALLOWED_ORIGINS';

const origins = strings(
  'none',
  [],
  (given) => given.map(problemOfOrigin).find((it) => it !== '') ?? '',
);

/** What is wrong with an origin, and how to fix it; empty where nothing is. */
function problemOfOrigin(given: string): string {
  const url = parseUrl(given);
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isOneHost(url)) {
    return `one is no origin of one host. Give each in full, like https://app.example.com (${VARIABLE}).`;
  }
  // What browsers send as `Origin` is compared exactly.
  if (given !== url.origin) {
    return `one is not as browsers send it: no path, no slash at the end, in lower case. Give ${url.origin} (${VARIABLE}).`;
  }
  return isPlainHttp(url)
    ? `${url.origin} is plain http to another machine: everyone on the network could act as its pages. Use https (${VARIABLE}).`
    : '';
}

/** Declares the other origins of the app, which every room finds in its `BaseUrl`. */
export const allowedOrigins = option<readonly string[], readonly string[]>({
  ...origins,
  variable: VARIABLE,
  parse: (text) =>
    text.trim() === '' ? undefined : text.split(',').map((origin) => origin.trim()),
  read(given, name, context) {
    const all = origins.read(given, name, context);
    context.base = { ...context.base, allowedOrigins: othersThan(context.base, all) };
    return all;
  },
});

/** The origin of `baseUrl` has rules of its own, and none of them is loosened. */
function othersThan({ origin }: BaseUrl, all: readonly string[]): readonly string[] {
  return all.filter((it) => it !== origin);
}
