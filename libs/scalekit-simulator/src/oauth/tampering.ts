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
  private active: { target: TamperTarget; change: TamperChange; left: number }[] = [];

  /** Spoils the next things of a kind; the answer takes it back. */
  add(target: TamperTarget, change: TamperChange, times: number): () => void {
    const entry = { target, change, left: times };
    this.active.push(entry);
    return () => {
      this.active = this.active.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.active = [];
  }

  take(target: TamperTarget): TamperChange | undefined {
    const entry = this.active.find((candidate) => candidate.target === target);
    if (entry === undefined) {
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) {
      this.active = this.active.filter((other) => other !== entry);
    }
    return entry.change;
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
