import { LimitedList } from '../limited-list.js';

/** What can be tampered with. */
export type TamperTarget =
  | 'idToken'
  | 'accessToken'
  | 'idpInitiatedToken'
  /** The JSON body of a successful `/oauth/token` for a person; those for API clients are left alone. */
  | 'tokenResponse'
  /** The query of a callback, with a code or with an error. */
  | 'callback'
  /** The JSON Web Key Set of `/keys`; its only field is `keys`. */
  | 'keys'
  /** The document of `/.well-known/openid-configuration`. */
  | 'discovery';

/** What signs a token instead of the environment's key with RS256. */
export type TamperKey =
  /** A key that is not published. */
  | 'foreign'
  /** Nothing: `alg` is `none`. */
  | 'none'
  /** HS256, with the published key as the secret. */
  | 'hs256-public-key'
  /** HS256, with the client secret. */
  | 'hs256-client-secret'
  /** The environment's key with RS512: a good signature of an algorithm that nobody agreed on. */
  | 'rs512'
  /** The environment's key with PS256, likewise. */
  | 'ps256';

/** How something is spoilt. Only tokens have a header, a key and a signature. */
export interface TamperChange {
  /** Claims, fields or parameters to set; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Works the claims, fields or parameters out from the honest ones, after `claims` was laid over. */
  readonly compute?:
    ((claims: Readonly<Record<string, unknown>>) => Record<string, unknown>) | undefined;
  /** Fields of the JOSE header to set; `undefined` takes one away. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  /** Signs in another way. */
  readonly key?: TamperKey | undefined;
  /** Alters the finished signature. */
  readonly signature?: 'broken' | undefined;
  /** Stands in for the whole token or body. A callback has none. */
  readonly raw?: string | undefined;
}

const KEYS: Readonly<Record<TamperKey, true>> = {
  foreign: true,
  none: true,
  'hs256-public-key': true,
  'hs256-client-secret': true,
  rs512: true,
  ps256: true,
};
const PARTS = ['claims', 'compute', 'header', 'key', 'signature', 'raw'] as const;
const TOKENS: readonly TamperTarget[] = ['idToken', 'accessToken', 'idpInitiatedToken'];
const BODIES: readonly TamperTarget[] = ['tokenResponse', 'keys', 'discovery'];

/** @throws TypeError where a target has nothing that could be changed so, or nothing is changed */
function assertChange(target: TamperTarget, change: TamperChange): void {
  const isToken = TOKENS.includes(target);
  if (!isToken && !BODIES.includes(target) && target !== 'callback') {
    const known = [...TOKENS, ...BODIES, 'callback'].join(', ');
    throw new TypeError(`target is ${target}. Give one of ${known}.`);
  }
  const part = (['header', 'key', 'signature'] as const).find((name) => change[name] !== undefined);
  if (part !== undefined && !isToken) {
    throw new TypeError(`${target} has no ${part}. Change a token, or claims, compute or raw.`);
  }
  if (change.raw !== undefined && target === 'callback') {
    throw new TypeError('callback has no body. Give claims or compute instead of raw.');
  }
  if (change.key !== undefined && !Object.hasOwn(KEYS, change.key)) {
    throw new TypeError(`key is ${change.key}. Give one of ${Object.keys(KEYS).join(', ')}.`);
  }
  if (![undefined, 'broken'].includes(change.signature)) {
    throw new TypeError(`signature is ${change.signature}. Give broken.`);
  }
  if (PARTS.every((name) => change[name] === undefined)) {
    throw new TypeError(`The change changes nothing. Give one of ${PARTS.join(', ')}.`);
  }
}

/**
 * The changes that are switched on.
 *
 * @example
 * ```ts
 * // The next ID token is for the client of another app.
 * simulator.tamper('idToken', { claims: { aud: ['skc_of_another_app'] } });
 * simulator.tampering.clear();
 * ```
 */
export class Tampering {
  private readonly active = new LimitedList<{ target: TamperTarget; change: TamperChange }>();

  /** Spoils the next things of a kind; the answer takes it back. */
  add(target: TamperTarget, change: TamperChange, times: number): () => void {
    assertChange(target, change);
    return this.active.add({ target, change }, times);
  }

  /** Switches all changes off. */
  clear(): void {
    this.active.clear();
  }

  /** The change that strikes the next thing of a kind, which uses it up by one. */
  take(target: TamperTarget): TamperChange | undefined {
    return this.active.take((entry) => entry.target === target)?.change;
  }
}

/** Fields with changes laid over them; what becomes undefined is gone. */
export function overlay(
  fields: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...fields, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What a change makes of claims, fields or parameters. */
export function spoil(
  fields: Readonly<Record<string, unknown>>,
  change: TamperChange = {},
): Record<string, unknown> {
  const changed = overlay(fields, change.claims);
  return change.compute === undefined ? changed : overlay(change.compute(changed));
}
