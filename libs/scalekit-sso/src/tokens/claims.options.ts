import { flag, group, option, problemOfString } from '../options/option.js';
import { UNSAFE_NAMES } from './plain-claims.js';

/** A claim of the ID token that becomes part of the identity. */
export interface SsoClaimOptions {
  /** Name of the claim, exactly as the ID token has it. Example: `department`. */
  readonly claim: string;
  /** Keeps it in the session, for `@CurrentIdentity()` and `/auth/me`. Default: false, only `resolve()` gets it. */
  readonly keepInSession?: boolean | undefined;
}

/** A claim, and its name in the identity. */
export interface ClaimMapping {
  readonly name: string;
  readonly claim: string;
  readonly keepInSession: boolean;
}

const OWN_NAME = /^[a-z]\w{0,63}$/i;

const mapping = group({
  claim: option<string>({
    defaultText: 'required',
    read(given, name, { errors }) {
      const problem = isUnsafe(given) ? 'is taken out of every token' : problemOfString(given);
      if (problem !== '') {
        errors.push(`${name}: ${problem}. Give the name of a claim of the ID token.`);
      }
      return String(given);
    },
  }),
  keepInSession: flag(),
});

/** Groups and attributes of the identity, by your names. */
export const claimsOption = option<
  Readonly<Record<string, string | SsoClaimOptions | undefined>>,
  readonly ClaimMapping[]
>({
  defaultText: 'none',
  read(given = {}, name, context) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.errors.push(
        `${name}: must be an object. Give your names and those of the claims, like { groups: 'groups' }.`,
      );
      return [];
    }
    return Object.entries(given as Readonly<Record<string, unknown>>)
      .filter(([, it]) => it !== undefined)
      .map(([own, it]) => {
        const path = `${name}.${own}`;
        if (isUnsafe(own) || !OWN_NAME.test(own)) {
          context.errors.push(
            `${path}: is no name. Give 1 to 64 letters, digits or _, beginning with a letter.`,
          );
        }
        const isShort = typeof it !== 'object' || it === null;
        return { name: own, ...mapping.read(isShort ? { claim: it } : it, path, context) };
      });
  },
});

function isUnsafe(name: unknown): boolean {
  return UNSAFE_NAMES.some((unsafe) => unsafe === name);
}
