const MIN_SECRET = 32;
/** Makes a secret, for the end of a message. */
export const MAKE_SECRET = 'Make one with: openssl rand -base64 32 (SSO_COOKIE_SECRET)';
const PLACEHOLDER =
  /^<.*>$|^\$\{.*\}$|^(https?:\/\/)?(your|my)[-_ ]|change[-_ ]?me|\.\.\.|…|^skc_1234|^xxx|^(SCALEKIT|SSO)_[A-Z_]+$|secret-of-at-least/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const HOST = /^(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*(?::\d{1,5})?$/;

/** Whether a text is a host in lower case, as a browser sends it: a name, and a port where need be. */
export function isHost(text: string): boolean {
  return HOST.test(text);
}

/** Whether the host of a URL can be one: `*`, `{`, `$` and the like only stand in patterns of hosts. */
export function isOneHost(url: URL): boolean {
  return /^[\w.:[\]-]+$/.test(url.host);
}

/** Whether a host name stays on this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname) || hostname.endsWith('.localhost');
}

/** Whether everybody on the way can read and change what is sent. */
export function isPlainHttp(url: URL): boolean {
  return url.protocol === 'http:' && !isLoopback(url.hostname);
}

/** Reads a required text; adds to `mistakes` what is wrong with it, without showing its value. */
export function readText(
  option: string,
  variable: string,
  value: unknown,
  mistakes: string[],
): string {
  const problem = problemOfText(value);
  if (problem !== undefined) {
    mistakes.push(`${option}: ${problem}. Copy it from the Scalekit dashboard to ${variable}.`);
    return '';
  }
  return value as string;
}

const URL_HELP = {
  environmentUrl: {
    example: 'https://your-env.scalekit.com',
    variable: ' in SCALEKIT_ENVIRONMENT_URL',
  },
  baseUrl: { example: 'https://app.example.com', variable: ' in SSO_BASE_URL' },
  identityIssuer: { example: 'https://your-env.scalekit.com', variable: '' },
} as const;

/**
 * Reads a required http(s) URL without query and credentials.
 *
 * @param needsHttps refuses plain http to other machines
 */
export function parseUrl(
  option: keyof typeof URL_HELP,
  value: unknown,
  needsHttps: boolean,
  mistakes: string[],
): URL | undefined {
  const { example, variable } = URL_HELP[option];
  const problem = problemOfText(value);
  if (problem !== undefined) {
    mistakes.push(`${option}: ${problem}. Give a URL like ${example}${variable}.`);
    return undefined;
  }
  const text = value as string;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    mistakes.push(`${option}: is not an http(s) URL. Give one like ${example}${variable}.`);
    return undefined;
  }
  if (!isOneHost(url)) {
    mistakes.push(
      `${option}: has a host that is none, such as one with a wildcard. Give the URL of one host, like ${example}${variable}.`,
    );
  }
  if (/[?#@]/.test(text)) {
    mistakes.push(`${option}: has a query, fragment or credentials. Remove them${variable}.`);
  }
  if (needsHttps && isPlainHttp(url)) {
    mistakes.push(`${option}: is plain http to another machine. Use https${variable}.`);
  }
  return url;
}

/** Reads one or several secrets that are long enough and not out of a guide. */
export function readSecrets(option: string, value: unknown, mistakes: string[]): readonly string[] {
  const secrets: unknown[] = Array.isArray(value) ? value : [value];
  if (secrets.length === 0) {
    mistakes.push(`${option}: is missing. ${MAKE_SECRET}`);
  }
  for (const [index, secret] of secrets.entries()) {
    const problem = problemOfText(secret) ?? problemOfSecret(secret as string);
    if (problem !== undefined) {
      mistakes.push(`${option}: ${placeOf(index, secrets)}${problem}. ${MAKE_SECRET}`);
    }
  }
  return secrets as string[];
}

function problemOfSecret(secret: string): string | undefined {
  if (secret.length < MIN_SECRET) {
    return `is shorter than ${MIN_SECRET} characters`;
  }
  return new Set(secret).size < 10 ? 'repeats a few characters and can be guessed' : undefined;
}

/** Which of several secrets a mistake is in: who gave one may not know that a comma makes it two. */
export function placeOf(index: number, secrets: readonly unknown[]): string {
  return secrets.length < 2
    ? ''
    : `secret ${index + 1} of ${secrets.length} (in a variable, commas separate them) `;
}

/** Reads an optional whole number. */
export function readNumber(
  option: string,
  unit: string,
  value: unknown,
  fallback: number,
  most: number,
  mistakes: string[],
  variable = '',
): number {
  if (value === undefined) {
    return fallback;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    mistakes.push(
      `${option}: must be a whole number of ${unit} from 1 to ${most}. Leave it out for ${fallback}${variable}.`,
    );
    return fallback;
  }
  return value;
}

/** Reads an optional switch that is off unless it says true. */
export function readBoolean(option: string, value: unknown, mistakes: string[]): boolean {
  if (value !== undefined && typeof value !== 'boolean') {
    mistakes.push(
      `${option}: is neither true nor false. A text from the environment has to be compared first.`,
    );
    return false;
  }
  return value ?? false;
}

/** Reads an optional list of texts. */
export function readTexts(
  option: string,
  value: unknown,
  fallback: readonly string[],
  mistakes: string[],
): readonly string[] {
  if (value === undefined) {
    return fallback;
  }
  const isList = Array.isArray(value) && value.every((item) => problemOfText(item) === undefined);
  if (!isList) {
    mistakes.push(`${option}: is not a list of texts. Give an array.`);
    return fallback;
  }
  return value as string[];
}

/** What is wrong with a text that somebody should have given, without showing it. */
export function problemOfText(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return 'is missing';
  }
  if (typeof value !== 'string') {
    return 'is not a text';
  }
  if (value.trim() === '') {
    return 'is empty';
  }
  if (value !== value.trim()) {
    return 'starts or ends with a blank';
  }
  if (/^(["'`]).*\1$/.test(value)) {
    return 'is wrapped in quotes';
  }
  if (PLACEHOLDER.test(value)) {
    return 'is still a placeholder';
  }
  return undefined;
}
