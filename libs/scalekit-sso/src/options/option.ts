import type { BaseUrl } from './base-url.js';
import { suggestFix } from './suggest-fix.js';

/** One option as its room declares it. The comment on its key is what an editor shows. */
export interface Option<Given, Resolved> {
  /** Its default, as docs/options.md says it. */
  readonly defaultText: string;
  /** The environment variable that gives it. */
  readonly variable?: string | undefined;
  /** What the text of the variable means; undefined for nothing. Default: the text. */
  readonly parse?: ((text: string) => unknown) | undefined;
  /** The options of a group. */
  readonly members?: Options;
  /** Checks what the app gave, adds what is wrong to `context.errors`, and fills in the default. */
  read(given: unknown, name: string, context: ReadContext): Resolved;
  /** Never there: what the type of the options is made from. */
  readonly given?: Given;
}

/** Options by name. */
export type Options = Readonly<Record<string, Option<unknown, unknown>>>;

/** The options as an app may give them. */
export type Given<Declared> = {
  readonly [Name in keyof Declared]?: Declared[Name] extends Option<infer Type, unknown>
    ? Type | undefined
    : never;
};

/** The options as the module works with them. */
export type Resolved<Declared> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Option<unknown, infer Type>
    ? Type
    : never;
};

/** What a reader knows besides the value. */
export interface ReadContext {
  /** Refuses what is fine on a developer's machine only. */
  readonly isProduction: boolean;
  /** The path of the callback, below the global prefix. */
  readonly callbackPath: string;
  /** Names that belong beside the factory that gives the options. */
  readonly extras: readonly string[];
  /** What stops the boot. */
  readonly errors: string[];
  /** What does not stop the boot, and is logged. */
  readonly warnings: string[];
  /** What other readers compare with: the options that give these are read first. */
  environmentUrl: string;
  base: BaseUrl;
  clientSecret: string;
}

/** Reads options in the order in which they are declared, and refuses those that are not. */
export function readOptions<Declared extends Options>(
  declared: Declared,
  given: object,
  context: ReadContext,
  prefix = '',
): Resolved<Declared> {
  const known = Object.keys(declared);
  for (const name of namesIn(given).filter((it) => !known.includes(it))) {
    context.errors.push(
      prefix === '' && context.extras.includes(name)
        ? `${name}: belongs beside useFactory, not into what it returns. Move it there.`
        : `${prefix}${name}: is unknown. ${suggestFix(name, known)}`,
    );
  }
  const values = given as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(declared).map(([name, option]) => [
      name,
      option.read(values[name], prefix + name, context),
    ]),
  ) as Resolved<Declared>;
}

/** An instance of a class may have more than options. */
function namesIn(given: object): string[] {
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(given) as object | null);
  return isPlain ? Object.keys(given) : [];
}

/** Declares an option; its types cannot be told from its reader. */
export function option<Given, Resolved = Given>(
  declaration: Option<Given, Resolved>,
): Option<Given, Resolved> {
  return declaration;
}

/** Declares a group of options. */
export function group<const Members extends Options>(
  members: Members,
): Option<Given<Members>, Resolved<Members>> & { readonly members: Members } {
  return {
    defaultText: '',
    members,
    read(given, name, context) {
      if (given !== undefined && (typeof given !== 'object' || given === null)) {
        context.errors.push(`${name}: must be an object. Give one, like { … }, or leave it out.`);
      }
      return readOptions(members, Object(given) as object, context, `${name}.`);
    },
  };
}

/** Declares an option that is taken as it is, unless `problemOf` says what is wrong and how to fix it. */
export function checked<Type, Fallback = Type>(declaration: {
  readonly defaultText: string;
  readonly variable?: string | undefined;
  readonly parse?: (text: string) => unknown;
  readonly fallback: Fallback;
  readonly problemOf: (given: unknown, context: ReadContext) => string;
}): Option<Type, Type | Fallback> {
  const { fallback, problemOf, ...rest } = declaration;
  return {
    ...rest,
    read(given, name, context) {
      const problem = given === undefined ? '' : problemOf(given, context);
      if (problem !== '') {
        context.errors.push(`${name}: ${problem}`);
      }
      return given === undefined || problem !== '' ? fallback : (given as Type);
    },
  };
}

/** Declares an optional whole number from 1 to `max`. */
export function wholeNumber(
  unit: string,
  fallback: number,
  max: number,
  variable?: string,
): Option<number, number> {
  const end = variable === undefined ? '' : ` (${variable})`;
  return checked<number>({
    // `toLocaleString()` would load the locales at every boot.
    defaultText: `${String(fallback).replace(/\B(?=(?:\d{3})+$)/g, ',')} ${unit}`,
    variable,
    parse: Number,
    fallback,
    problemOf: (given) =>
      Number.isInteger(given) && (given as number) >= 1 && (given as number) <= max
        ? ''
        : `must be a whole number of ${unit} from 1 to ${max}. Leave it out for ${fallback}${end}.`,
  });
}

/** Declares an optional switch. */
export function flag(fallback = false): Option<boolean, boolean> {
  return checked<boolean>({
    defaultText: String(fallback),
    fallback,
    problemOf: (given) =>
      typeof given === 'boolean'
        ? ''
        : `must be true or false. Compare a string from the environment first, like value === 'true'.`,
  });
}

/** Declares an optional array of strings. */
export function strings<Item extends string = string>(
  defaultText: string,
  fallback: readonly NoInfer<Item>[],
  problemOf: (items: readonly string[], context: ReadContext) => string,
): Option<readonly Item[], readonly Item[]> {
  return checked<readonly Item[]>({
    defaultText,
    fallback,
    problemOf: (given, context) =>
      Array.isArray(given) && given.every((item) => problemOfString(item) === '')
        ? problemOf(given as string[], context)
        : 'must be an array of strings.',
  });
}

/** What is random, or a name of the customer's, must never look like one of these. */
const PLACEHOLDER =
  /^<.*>$|^\$\{.*\}$|^(https?:\/\/)?your[-_ ]|^my[-_ ]|change[-_ ]?me|\.\.\.|…|^skc_1234(5?6?7?8?$|56789)|^xxx+($|[-_ ])|^(SCALEKIT|SSO)_[A-Z_]+$|secret-of-at-least/i;

/** What is wrong with a required string, without showing it; empty where nothing is. */
export function problemOfString(value: unknown): string {
  if (value === undefined || value === null) {
    return 'is missing';
  }
  if (typeof value !== 'string') {
    return 'must be a string';
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
  return PLACEHOLDER.test(value) ? 'is still a placeholder' : '';
}

/** Reads one secret or several, of which commas in a variable make more than one. */
export function readSecrets(
  given: unknown,
  name: string,
  { errors }: ReadContext,
  fix: string,
  problemOf: (secret: string) => string,
): readonly string[] {
  const secrets: unknown[] = Array.isArray(given) ? given : [given];
  return secrets.filter((secret, index): secret is string => {
    const problem = problemOfString(secret) || problemOf(secret as string);
    const which = `secret ${index + 1} of ${secrets.length} (in a variable, commas separate them) `;
    if (problem !== '') {
      errors.push(`${name}: ${secrets.length < 2 ? '' : which}${problem}. ${fix}`);
    }
    return problem === '';
  });
}
