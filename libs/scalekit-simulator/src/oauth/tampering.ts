import { LimitedList } from '../limited-list.js';

/** What can be tampered with. */
export type TamperTarget =
  | 'idToken'
  | 'accessToken'
  | 'idpInitiatedToken'
  /** The JSON body of a successful `/oauth/token`. */
  | 'tokenResponse'
  /** The query of a callback, with a code or with an error. */
  | 'callback';

/** How a token, the token response or a callback is spoilt. Only tokens have a header and a key. */
export interface TamperChange {
  /** Claims, fields or parameters to set; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Works the claims, fields or parameters out from the honest ones, after `claims` was laid over. */
  readonly compute?: (claims: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** Fields of the JOSE header to set; `undefined` takes one away. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with something else than the environment's key. */
  readonly key?: 'foreign' | 'none' | 'hs256-public-key' | 'hs256-client-secret';
  /** Alters the finished signature. */
  readonly signature?: 'broken';
  /** Stands in for the whole token, or for the body of the token response. */
  readonly raw?: string;
}

/** The changes that are switched on. */
export class Tampering {
  private readonly active = new LimitedList<{ target: TamperTarget; change: TamperChange }>();

  /** Spoils the next things of a kind; the answer takes it back. */
  add(target: TamperTarget, change: TamperChange, times: number): () => void {
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
