import type { DescField, DescMessage, Message } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from './errors.js';
import { fieldRules, type FieldRules, type StringRules } from './field-rules.js';

const rulesByField = new WeakMap<DescField, FieldRules>();

/** Checks a request by the service's own rules, messages inside it included. */
export function validateMessage(schema: DescMessage, message: Message): FieldViolation[] {
  return violationsIn(reflect(schema, message), '');
}

function violationsIn(message: ReflectMessage, path: string): FieldViolation[] {
  return message.fields.flatMap((field) => {
    const violations = [...brokenRules(message, field)].map(([constraint, description]) => ({
      field: path + field.name,
      description,
      constraint,
    }));
    if (field.fieldKind !== 'message' || !message.isSet(field)) return violations;
    return [...violations, ...violationsIn(message.get(field), `${path}${field.name}.`)];
  });
}

type Broken = readonly [constraint: string, description: string];

function* brokenRules(message: ReflectMessage, field: DescField): Generator<Broken> {
  const rules = rulesOf(field);
  if (!message.isSet(field)) {
    if (rules.isRequired) {
      yield ['required', 'value is required'];
      return;
    }
    // A field that knows whether it was sent is left alone when it was not; the others are checked by
    // their zero value.
    if (field.fieldKind === 'message' || field.presence !== FeatureSet_FieldPresence.IMPLICIT)
      return;
  }
  if (field.fieldKind === 'scalar') yield* brokenScalarRules(rules, message.get(field));
  else if (field.fieldKind === 'enum') {
    const known = field.enum.values.map(({ number }) => number);
    yield* brokenEnumRules(rules, message.get(field), known);
  } else if (field.fieldKind === 'map') yield* brokenMapRules(rules, message.get(field));
}

function rulesOf(field: DescField): FieldRules {
  const known = rulesByField.get(field) ?? fieldRules(field);
  rulesByField.set(field, known);
  return known;
}

function* brokenScalarRules({ string, uint32 }: FieldRules, value: unknown): Generator<Broken> {
  if (string && typeof value === 'string') yield* brokenStringRules(string, value);
  if (uint32?.most !== undefined && typeof value === 'number' && value > uint32.most) {
    yield ['uint32.lte', `value must be less than or equal to ${uint32.most}`];
  }
}

function* brokenStringRules(rules: StringRules, value: string): Generator<Broken> {
  const { minLength = 0, maxLength = Infinity, pattern, prefix = '' } = rules;
  const length = Array.from(value).length;
  if (length < minLength) {
    yield ['string.min_len', `value length must be at least ${minLength} characters`];
  }
  if (length > maxLength) {
    yield ['string.max_len', `value length must be at most ${maxLength} characters`];
  }
  if (pattern && !pattern.test(value)) {
    yield ['string.pattern', `value does not match regex pattern \`${pattern.source}\``];
  }
  if (!value.startsWith(prefix)) {
    yield ['string.prefix', `value does not have prefix \`${prefix}\``];
  }
}

function* brokenEnumRules(rules: FieldRules, value: number, known: number[]): Generator<Broken> {
  if (rules.enum?.isDefinedOnly && !known.includes(value)) {
    yield ['enum.defined_only', 'value must be one of the defined enum values'];
  }
}

function* brokenMapRules(
  { map }: FieldRules,
  entries: Iterable<[unknown, unknown]> & { readonly size: number },
): Generator<Broken> {
  if (map?.maxPairs !== undefined && entries.size > map.maxPairs) {
    yield ['map.max_pairs', `map must be at most ${map.maxPairs} entries`];
  }
  for (const [key, value] of entries) {
    yield* brokenScalarRules({ isRequired: false, string: map?.keys }, key);
    yield* brokenScalarRules({ isRequired: false, string: map?.values }, value);
  }
}
