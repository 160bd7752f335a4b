import type { DescField } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Rules of a string; lengths in characters. */
export interface StringRules {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly prefix?: string;
}

/** The rules of one field that the services of the simulator make use of. */
export interface FieldRules {
  readonly isRequired: boolean;
  readonly string?: StringRules;
  readonly enum?: { readonly isDefinedOnly: boolean };
  readonly uint32?: { readonly most?: number };
  readonly map?: {
    readonly maxPairs?: number;
    readonly keys?: StringRules;
    readonly values?: StringRules;
  };
}

/** Number of the `buf.validate.field` option. */
const VALIDATE_FIELD_OPTION = 1159;

const NO_RULES: FieldRules = { isRequired: false };

/**
 * The rules that the service itself checks a field by. The SDK carries them as options of its descriptors
 * (`buf.validate`), yet without the schema to read them with: hence they are read from the wire format.
 */
export function fieldRules(field: DescField): FieldRules {
  const options = field.proto.options?.$unknown ?? [];
  const option = options.find(({ no }) => no === VALIDATE_FIELD_OPTION);
  if (!option) return NO_RULES;
  const rules = fieldsOf(new BinaryReader(option.data).bytes());
  const string = rules.bytes(14);
  const enumeration = rules.bytes(16);
  const uint32 = rules.bytes(5);
  const map = rules.bytes(19);
  return {
    isRequired: rules.flag(25),
    ...(string && { string: stringRules(string) }),
    ...(enumeration && { enum: { isDefinedOnly: fieldsOf(enumeration).flag(2) } }),
    ...(uint32 && { uint32: { most: fieldsOf(uint32).number(3) } }),
    ...(map && { map: mapRules(map) }),
  };
}

function stringRules(data: Uint8Array): StringRules {
  const fields = fieldsOf(data);
  const pattern = fields.text(6);
  return {
    minLength: fields.number(2),
    maxLength: fields.number(3),
    pattern: pattern === undefined ? undefined : new RegExp(pattern, 'u'),
    prefix: fields.text(7),
  };
}

function mapRules(data: Uint8Array): NonNullable<FieldRules['map']> {
  const fields = fieldsOf(data);
  return {
    maxPairs: fields.number(2),
    keys: stringRulesIn(fields.bytes(4)),
    values: stringRulesIn(fields.bytes(5)),
  };
}

/** The string rules inside the rules of a map's keys or values. */
function stringRulesIn(data: Uint8Array | undefined): StringRules | undefined {
  const string = data && fieldsOf(data).bytes(14);
  return string && stringRules(string);
}

/** A message that was read without its schema. */
class RawFields {
  constructor(private readonly values: ReadonlyMap<number, readonly (bigint | Uint8Array)[]>) {}

  bytes(no: number): Uint8Array | undefined {
    return this.values.get(no)?.find((value) => typeof value !== 'bigint');
  }

  number(no: number): number | undefined {
    const value = this.values.get(no)?.find((entry) => typeof entry === 'bigint');
    return value === undefined ? undefined : Number(value);
  }

  flag(no: number): boolean {
    return this.number(no) === 1;
  }

  text(no: number): string | undefined {
    const bytes = this.bytes(no);
    return bytes && new TextDecoder().decode(bytes);
  }
}

function fieldsOf(data: Uint8Array): RawFields {
  const reader = new BinaryReader(data);
  const values = new Map<number, (bigint | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [no, wireType] = reader.tag();
    if (wireType === WireType.Varint) append(values, no, BigInt(reader.uint64()));
    else if (wireType === WireType.LengthDelimited) append(values, no, reader.bytes());
    else reader.skip(wireType, no);
  }
  return new RawFields(values);
}

function append<V>(values: Map<number, V[]>, no: number, value: V): void {
  values.set(no, [...(values.get(no) ?? []), value]);
}
