import { isOneHost, isPlainHttp } from './hosts.js';
import { problemOfString, type ReadContext } from './option.js';
import { parseUrl } from './parse-url.js';

/** How the URL is given, and what plain http would let others do. */
interface UrlHelp {
  readonly example: string;
  readonly variable?: string;
  readonly harm?: string;
}

/** Reads a required http(s) URL without query and credentials. */
export function readUrl(
  given: unknown,
  name: string,
  { errors, warnings, isProduction }: ReadContext,
  { example, variable: variableName, harm }: UrlHelp,
): URL | undefined {
  const variable = variableName === undefined ? '' : ` in ${variableName}`;
  const problem = problemOfString(given);
  if (problem !== '') {
    errors.push(`${name}: ${problem}. Give a URL like ${example}${variable}.`);
    return undefined;
  }
  const text = given as string;
  const url = parseUrl(text);
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    errors.push(`${name}: is not an http(s) URL. Give one like ${example}${variable}.`);
    return undefined;
  }
  if (!isOneHost(url)) {
    errors.push(
      `${name}: has a wildcard or placeholder as its host. Give the URL of one host, like ${example}${variable}.`,
    );
  }
  if (/[?#@]/.test(text)) {
    errors.push(`${name}: has a query, fragment or credentials. Remove them${variable}.`);
  }
  if (isPlainHttp(url) && isProduction) {
    errors.push(`${name}: is plain http to another machine. Use https${variable}.`);
  } else if (isPlainHttp(url) && harm !== undefined) {
    warnings.push(
      `${name} is plain http to other machines: everyone on the network can ${harm}. Use https (${variableName ?? ''}); with NODE_ENV=production this stops the boot.`,
    );
  }
  return url;
}
