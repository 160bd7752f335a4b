/** The value of each known parameter that was sent. */
export type QueryValues<Name extends string> = Partial<Record<Name, string>>;

/** Parameters that cannot be read without guessing. */
export class MalformedQueryError extends Error {
  constructor(
    /** A known name, never text of the client. */
    readonly parameter: string,
    problem: string,
  ) {
    super(`${parameter} ${problem}`);
    this.name = 'MalformedQueryError';
  }
}

// Controls, line and paragraph separators, and characters that change the direction of text.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * Reads the known parameters of a request target, each at most once and as plain text. Unknown
 * parameters are passed over. Not left to the frameworks: Express and Fastify disagree about
 * repeated, bracketed and undecodable parameters, and each guesses in its own way.
 *
 * @param limits the longest value of each parameter, in characters
 * @throws MalformedQueryError for a known parameter that is repeated, bracketed, empty, too long,
 *   not UTF-8, or holds control characters
 */
export function readQuery<Name extends string>(
  target: string,
  limits: Readonly<Record<Name, number>>,
): QueryValues<Name> {
  const values: QueryValues<Name> = {};
  for (const pair of queryOf(target).split('&')) {
    const equals = pair.indexOf('=');
    const rawName = equals === -1 ? pair : pair.slice(0, equals);
    const decodedName = decode(rawName);
    const bareName = (decodedName ?? rawName).split(/[[.]/, 1)[0] ?? '';
    if (!isKnown(bareName, limits)) {
      continue;
    }
    if (decodedName !== bareName) {
      throw new MalformedQueryError(bareName, 'must not be bracketed');
    }
    if (values[bareName] !== undefined) {
      throw new MalformedQueryError(bareName, 'must be sent once');
    }
    values[bareName] = readValue(bareName, equals === -1 ? '' : pair.slice(equals + 1), limits);
  }
  return values;
}

/**
 * A parameter that is only ever logged, in whatever shape it came: identity providers put line
 * breaks and other surprises into descriptions, and that must not hide the error they describe.
 */
export function readFreeText(target: string, name: string): string | undefined {
  return new URLSearchParams(queryOf(target)).get(name) ?? undefined;
}

function queryOf(target: string): string {
  const start = target.indexOf('?');
  return start === -1 ? '' : (target.slice(start + 1).split('#', 1)[0] ?? '');
}

function readValue<Name extends string>(
  name: Name,
  raw: string,
  limits: Readonly<Record<Name, number>>,
): string {
  const value = decode(raw);
  if (value === undefined) {
    throw new MalformedQueryError(name, 'is not valid percent-encoded UTF-8');
  }
  if (value.trim() === '') {
    throw new MalformedQueryError(name, 'must not be empty');
  }
  if (value.length > limits[name]) {
    throw new MalformedQueryError(name, `is longer than ${limits[name]} characters`);
  }
  if (UNPRINTABLE.test(value)) {
    throw new MalformedQueryError(name, 'must not hold control characters');
  }
  return value;
}

function isKnown<Name extends string>(
  name: string,
  limits: Readonly<Record<Name, number>>,
): name is Name {
  return Object.hasOwn(limits, name);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
