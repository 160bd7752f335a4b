import { isOneHost, isPlainHttp } from './hosts.js';
import { problemOfString, type ReadContext } from './option.js';
import { parseUrl } from './parse-url.js';

/** What a URL is for. */
interface UrlRules {
  readonly example: string;
  readonly variable?: string;
  /** What plain http would let others do. */
  readonly harm?: string;
  /** What is wrong with a URL that is fine in general. */
  readonly problemOf?: (url: URL) => string;
}

/** Reads a required http(s) URL without query and credentials. */
export function readUrl(
  given: unknown,
  name: string,
  { errors, warnings, isProduction }: ReadContext,
  rules: UrlRules,
): URL | undefined {
  const url = parseUrl(String(given));
  const problem = problemOfUrl(given, url, isProduction, rules);
  if (problem !== '') {
    errors.push(`${name}: ${problem}`);
  } else if (url !== undefined && isPlainHttp(url) && rules.harm !== undefined) {
    warnings.push(
      `${name} is plain http to other machines: everyone on the network can ${rules.harm}. Use https (${rules.variable ?? ''}); with NODE_ENV=production this stops the boot.`,
    );
  }
  return url;
}

function problemOfUrl(
  given: unknown,
  url: URL | undefined,
  isProduction: boolean,
  { example, variable, problemOf = () => '' }: UrlRules,
): string {
  const place = variable === undefined ? '' : ` in ${variable}`;
  const problem = problemOfString(given);
  if (problem !== '') {
    return `${problem}. Give a URL like ${example}${place}.`;
  }
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return `is not an http(s) URL. Give one like ${example}${place}.`;
  }
  if (!isOneHost(url)) {
    return `has a wildcard or placeholder as its host. Give the URL of one host, like ${example}${place}.`;
  }
  if (/[?#@]/.test(given as string)) {
    return `has a query, fragment or credentials. Remove them${place}.`;
  }
  return isPlainHttp(url) && isProduction
    ? `is plain http to another machine. Use https${place}.`
    : problemOf(url);
}
