import { fieldsOf, textOf } from '../http/unknown-fields.js';
import type { ClaimMapping } from './claims.options.js';
import { UNSAFE_NAMES } from './plain-claims.js';

/** So many values of one claim count, the first ones. */
const MAX_VALUES = 250;
const MAX_VALUE_LENGTH = 512;
/** Control characters, line and paragraph separators, and halves of characters. */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
/** The name of the claim that becomes `groups`. */
const GROUPS = 'groups';

/** What the option `claims` takes from an ID token: a part of `SsoIdentity`. */
export interface MappedClaims {
  readonly groups: readonly string[] | undefined;
  readonly attributes: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Takes groups and attributes from an ID token, whatever shape they come in. */
export function mappedClaims(
  claims: Readonly<Record<string, unknown>>,
  mappings: readonly ClaimMapping[],
): MappedClaims {
  const groups = mappings.find(({ name }) => name === GROUPS);
  const attributes = mappings
    .filter(({ name }) => name !== GROUPS)
    .map(({ name, claim }) => [name, attributeIn(claims[claim])] as const);
  return {
    groups: groups && groupsIn(claims[groups.claim]),
    attributes: Object.fromEntries(attributes.filter(([, value]) => value !== undefined)),
  };
}

/** The identity as the session keeps it. */
export function keptIdentity<Identity extends MappedClaims>(
  identity: Identity,
  mappings: readonly ClaimMapping[],
): Identity {
  const kept = mappings.filter(({ keepInSession }) => keepInSession).map(({ name }) => name);
  const attributes = Object.entries(identity.attributes).filter(([name]) => kept.includes(name));
  return {
    ...identity,
    groups: kept.includes(GROUPS) ? identity.groups : undefined,
    attributes: Object.fromEntries(attributes),
  };
}

/** Reads what was stored of them. Records of before these fields have neither. */
export function readMappedClaims(fields: Readonly<Record<string, unknown>>): MappedClaims {
  const attributes = Object.entries(fieldsOf(fields.attributes)).filter(
    (entry): entry is [string, string | string[]] =>
      !UNSAFE_NAMES.includes(entry[0]) && (typeof entry[1] === 'string' || isTexts(entry[1])),
  );
  return {
    groups: isTexts(fields.groups) ? fields.groups : undefined,
    attributes: Object.fromEntries(attributes),
  };
}

/** A text with an equals sign is one distinguished name, which has commas of its own (RFC 4514). */
function groupsIn(claim: unknown): readonly string[] | undefined {
  if (typeof claim === 'string') {
    return valuesIn(claim.includes('=') ? [claim] : claim.split(','));
  }
  const value = attributeIn(claim);
  return typeof value === 'string' ? [value] : value;
}

function attributeIn(claim: unknown): string | readonly string[] | undefined {
  return Array.isArray(claim) ? valuesIn(claim) : valueIn(claim);
}

/** The values that are one, each once. */
function valuesIn(items: readonly unknown[]): readonly string[] {
  const values = items.map(valueIn).filter((value) => value !== undefined);
  return [...new Set(values)].slice(0, MAX_VALUES);
}

/**
 * A text, number or boolean, or the `value` of an object (RFC 7643 section 2.4), in one spelling. A
 * value that is too long or has control characters is none: cut, it could be that of another user.
 */
function valueIn(item: unknown): string | undefined {
  const value = typeof item === 'object' ? fieldsOf(item).value : item;
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    return undefined;
  }
  const text = String(value).trim().normalize('NFC');
  const isUsable = text.length <= MAX_VALUE_LENGTH && !UNSAFE_CHARACTERS.test(text);
  return isUsable ? textOf(text) : undefined;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
