import { EVENT } from '../../spec-support/webhooks.js';
import { parseEvent } from './parse-event.js';

const parse = (value: unknown): unknown => parseEvent(Buffer.from(JSON.stringify(value)));
const invalid = (detail: string): Error =>
  expect.objectContaining({ code: 'invalid_webhook', detail }) as Error;

it('reads the envelope, and leaves out what it does not know', () => {
  const event = {
    ...EVENT,
    spec_version: '1',
    environment_id: 'env_1',
    object: 'Connection',
    display_name: 'SSO was disabled',
  };
  expect(parse({ ...event, more: 1 })).toEqual(event);
});

it.each([
  ['organization.sso_disabled', 'evt_1', '2026-01-02T03:04:05Z'],
  ['organization.directory.user_updated', 'evt-1:2', '2026-01-02T03:04:05.123456789Z'],
  ['moon.rose', 'a'.repeat(128), '2026-01-02t03:04:05+05:30'],
  ['a'.repeat(128), 'e', '2026-01-02T03:04:05.1-08:00'],
])('takes %.40s with the id %.20s at %s', (type, id, occurred) => {
  expect(parse({ type, id, occurred_at: occurred })).toEqual({
    type,
    id,
    occurred_at: occurred,
    data: {},
  });
});

it('takes an envelope without data, and with fields that are null', () => {
  expect(parse({ ...EVENT, data: undefined, organization_id: null })).toEqual({
    ...EVENT,
    data: {},
    organization_id: undefined,
  });
  expect(parse({ ...EVENT, organization_id: null })).not.toHaveProperty('organization_id');
});

it.each([
  ['id', undefined],
  ['id', ''],
  ['id', 7],
  ['id', 'a b'],
  ['id', 'evt_1\n'],
  ['id', ' evt_1'],
  ['id', 'a'.repeat(129)],
  ['type', undefined],
  ['type', ''],
  ['type', null],
  ['type', ['user.login']],
  ['type', 'user login'],
  ['type', ' user.login'],
  ['type', 'user.login '],
  ['type', 'a'.repeat(129)],
  ['occurred_at', undefined],
  ['occurred_at', 1_800_000_000],
  ['occurred_at', 'yesterday'],
  ['occurred_at', '2026-01-02'],
  ['occurred_at', '2026-01-02T03:04:05'],
  ['occurred_at', 'x2026-01-02T03:04:05Z'],
  ['occurred_at', '2026-01-02T03:04:05Zx'],
  ['occurred_at', `2026-01-02T03:04:05.${'1'.repeat(99)}Z`],
  ['organization_id', 7],
  ['environment_id', {}],
  ['object', []],
  ['spec_version', 1],
  ['display_name', true],
])('refuses an envelope whose %s is %j', (name, value) => {
  expect(() => parse({ ...EVENT, [name]: value })).toThrow(
    invalid(`${name} is missing or malformed`),
  );
});

it.each([null, 'text', 7, true, [], [{}]])('refuses data that are %j', (data) => {
  expect(() => parse({ ...EVENT, data })).toThrow(invalid('data is no object'));
});

it.each(['', '{', '{"a":1', 'null ', 'nonsense', '\u0000'])('refuses the body %j', (text) => {
  const detail = text === 'null ' ? 'it is no object' : 'it is not JSON';
  expect(() => parseEvent(Buffer.from(text))).toThrow(invalid(detail));
});

it.each(['[]', '"text"', '7', 'true', '[{}]'])(
  'refuses the body %s, which is no object',
  (text) => {
    expect(() => parseEvent(Buffer.from(text))).toThrow(invalid('it is no object'));
  },
);

describe('what is nested', () => {
  const nested = (levels: number, open = '{"a":', close = '}'): Buffer =>
    Buffer.from(
      JSON.stringify(EVENT).replace(
        '"enabled":false',
        `"deep":${open.repeat(levels)}1${close.repeat(levels)}`,
      ),
    );

  // The envelope and data are two levels by themselves.
  it.each([
    ['{"a":', '}'],
    ['[', ']'],
  ])('in %s may have 32 levels', (open, close) => {
    expect(parseEvent(nested(30, open, close))).toBeDefined();
    expect(() => parseEvent(nested(31, open, close))).toThrow(
      invalid('it is nested more than 32 levels deep'),
    );
  });

  it('a hundred thousand times is refused too', () => {
    expect(() => parseEvent(nested(100_000, '[', ']'))).toThrow(
      invalid('it is nested more than 32 levels deep'),
    );
  });
});

it.each([
  ['the envelope', '{"__proto__":{"isAdmin":true}}'],
  ['data', '{"data":{"a":[{"__proto__":{"isAdmin":true}}]}}'],
  ['an escape', '{"data":{"\\u005f_proto__":null}}'],
])('refuses a prototype in %s', (_case, text) => {
  expect(() => parseEvent(Buffer.from(text))).toThrow(invalid('it names a prototype'));
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});
