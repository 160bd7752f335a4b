import { SsoError } from '../errors/sso-error.js';
import { normalizeEmail } from '../http/email.js';
import { MalformedQueryError, readQuery } from '../http/query.js';
import { SELECTOR_KINDS, type ConnectionSelector } from './connection-selector.js';
import {
  LOGIN_PARAMETERS,
  type JudgeReturnUrl,
  type LoginParameter,
  type LoginQuery,
  type SafeLoginQuery,
} from './login-parameters.js';

const ROWS = Object.entries(LOGIN_PARAMETERS) as [
  keyof LoginQuery,
  LoginParameter<string | boolean>,
][];
const MAX_LENGTHS = Object.fromEntries(ROWS.map(([, { name, maxLength }]) => [name, maxLength]));

/**
 * What a login asks for, checked and in its one spelling. Code that tries a login again, hands it over
 * to another host, shows a choice or remembers it passes it on whole.
 */
export class LoginRequest {
  private constructor(
    /** Of several selectors, the one that wins. */
    readonly query: SafeLoginQuery,
  ) {}

  /**
   * @param query of a controller of the app, in which anything can be anything
   * @param judge decides about the return address; one that is not safe is left out
   * @throws SsoError `invalid_login_request` for a value that cannot be right
   */
  static of(query: LoginQuery, judge: JudgeReturnUrl): LoginRequest {
    return LoginRequest.checked((key) => query[key], judge);
  }

  /**
   * Reads the query of a request target.
   *
   * @throws SsoError `invalid_login_request` for anything malformed
   */
  static read(target: string, judge: JudgeReturnUrl): LoginRequest {
    const query = readLoginQuery(target, MAX_LENGTHS);
    return LoginRequest.checked((_key, { name }) => query[name], judge);
  }

  /** Reads what is valid in the query of a request target, for a page that does not start the login. */
  static readValid(target: string, judge: JudgeReturnUrl): LoginRequest {
    const valueOf = (name: string, maxLength: number): string | undefined => {
      try {
        return readQuery(target, { [name]: maxLength })[name];
      } catch (error) {
        if (error instanceof MalformedQueryError) {
          return undefined;
        }
        throw error;
      }
    };
    const { values } = readAll((_key, { name, maxLength }) => valueOf(name, maxLength));
    return new LoginRequest(withSafeReturn(values, judge));
  }

  /** Reads what `toJSON()` wrote; undefined for anything else, also for parameters of a newer version. */
  static parse(stored: unknown): LoginRequest | undefined {
    if (typeof stored !== 'object' || stored === null) {
      return undefined;
    }
    const { values, invalid } = readAll((key) => (stored as LoginQuery)[key]);
    const isKnown = Object.keys(stored).every((key) => Object.hasOwn(LOGIN_PARAMETERS, key));
    // What this app has sealed was judged before.
    return isKnown && invalid.length === 0 ? new LoginRequest(values as SafeLoginQuery) : undefined;
  }

  private static checked(valueOf: ValueOf, judge?: JudgeReturnUrl): LoginRequest {
    const { values, invalid } = readAll(valueOf);
    const [refused] = invalid;
    if (refused !== undefined) {
      throw new SsoError('invalid_login_request', { detail: `${refused} is not valid` });
    }
    return new LoginRequest(
      judge === undefined ? (values as SafeLoginQuery) : withSafeReturn(values, judge),
    );
  }

  /** What the login goes through; undefined where the login hint says it, or nothing does. */
  get selector(): ConnectionSelector | undefined {
    const kind = winnerOf(this.query);
    const value = kind === undefined ? undefined : this.query[kind];
    return kind === undefined || value === undefined ? undefined : { kind, value };
  }

  /** Whether neither a selector nor a login hint says where the login goes. */
  get isUndecided(): boolean {
    return this.selector === undefined && this.query.loginHint === undefined;
  }

  /** Whether another site is known to have started the login. */
  get isThirdPartyInitiated(): boolean {
    return this.query.isThirdPartyInitiated === true;
  }

  /** The same login with other values. Who started it is never forgotten. */
  with(changes: SafeLoginQuery): LoginRequest {
    const isThirdPartyInitiated = this.isThirdPartyInitiated || changes.isThirdPartyInitiated;
    const query = { ...this.query, ...changes, isThirdPartyInitiated };
    return LoginRequest.checked((key) => query[key]);
  }

  /** The same login, as a link of a page may name it: without an e-mail address. */
  forRetry(): LoginRequest {
    const kept = ROWS.map(([key, { onRetry }]): SafeLoginQuery => {
      const value = this.query[key];
      if (value === undefined) {
        return {};
      }
      return onRetry === undefined ? { [key]: value } : onRetry(value);
    });
    // The first rows are assigned last, so that the domain of a hint does not displace a domain.
    const query = Object.assign({}, ...kept.reverse()) as SafeLoginQuery;
    return LoginRequest.checked((key) => query[key]);
  }

  /** The query of the login route that asks for this login. */
  toQuery(): URLSearchParams {
    return toSearchParams(this.query);
  }

  toJSON(): LoginQuery {
    return this.query;
  }
}

/** A query in the names of the login route. Nothing is checked. */
export function toSearchParams(query: LoginQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [key, { name }] of ROWS) {
    const value = query[key];
    if (value !== undefined && value !== false) {
      parameters.set(name, String(value));
    }
  }
  return parameters;
}

/**
 * Reads parameters of a login or step-up route.
 *
 * @param maxLengths of each parameter, in characters
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readLoginQuery<Name extends string>(
  target: string,
  maxLengths: Readonly<Record<Name, number>>,
): Partial<Record<Name, string>> {
  try {
    return readQuery(target, maxLengths);
  } catch (error) {
    if (error instanceof MalformedQueryError) {
      throw new SsoError('invalid_login_request', { detail: error.message });
    }
    throw error;
  }
}

type ValueOf = (key: keyof LoginQuery, parameter: LoginParameter<string | boolean>) => unknown;

function withSafeReturn({ returnTo, ...query }: LoginQuery, judge: JudgeReturnUrl): SafeLoginQuery {
  return returnTo === undefined ? query : { ...query, returnTo: judge(returnTo) };
}

/** Reads each parameter that is there; of several valid selectors, the one that wins. */
function readAll(valueOf: ValueOf): { values: LoginQuery; invalid: readonly string[] } {
  const values: Partial<Record<keyof LoginQuery, string | boolean>> = {};
  const invalid: string[] = [];
  for (const [key, parameter] of ROWS) {
    const given = valueOf(key, parameter);
    if (given !== undefined) {
      const value = parameter.read(given);
      values[key] = value;
      invalid.push(...(value === undefined ? [parameter.name] : []));
    }
  }
  const query = values as LoginQuery;
  const winner = winnerOf(query);
  SELECTOR_KINDS.filter((kind) => kind !== winner).forEach((kind) => {
    Reflect.deleteProperty(values, kind);
  });
  // Without a selector, the domain of the hint is one.
  if (
    winner === undefined &&
    query.loginHint !== undefined &&
    normalizeEmail(query.loginHint) === undefined
  ) {
    Reflect.deleteProperty(values, 'loginHint');
    invalid.push(LOGIN_PARAMETERS.loginHint.name);
  }
  return { values: query, invalid };
}

function winnerOf(query: LoginQuery): ConnectionSelector['kind'] | undefined {
  return SELECTOR_KINDS.find((kind) => query[kind] !== undefined);
}
