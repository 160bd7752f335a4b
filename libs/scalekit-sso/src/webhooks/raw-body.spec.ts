import type { SsoRequest } from '../http/request.js';
import { MAX_BODY, rawBodyOf } from './raw-body.js';

const request = (more: Partial<SsoRequest>, type: string | undefined = 'application/json') => ({
  method: 'POST',
  url: '/',
  headers: { 'content-type': type, 'content-length': '7' },
  ...more,
});
const failure = (code: string, detail: string): unknown =>
  expect.objectContaining({ code, detail });

it.each<[string, Partial<SsoRequest>]>([
  ['kept by Nest', { rawBody: Buffer.from('{"a":1}'), body: { a: 1 } }],
  ['kept by Nest, beside a parsed text', { rawBody: Buffer.from('{"a":1}'), body: 'other' }],
  ['of a raw parser', { body: Buffer.from('{"a":1}') }],
  ['of a text parser', { body: '{"a":1}' }],
])('answers the body %s', (_case, more) => {
  expect(rawBodyOf(request(more)).toString()).toBe('{"a":1}');
});

it('answers an empty body, which is one', () => {
  expect(rawBodyOf(request({ rawBody: Buffer.alloc(0) }))).toHaveLength(0);
});

const PARSED =
  'the body was parsed, and not kept as it was sent: rawBody is not true, or another parser, such as express.json(), was first';
const UNREAD = 'no parser has read the body';

it.each([
  [undefined, UNREAD],
  [null, UNREAD],
  [{ a: 1 }, PARSED],
  [[], PARSED],
  [7, PARSED],
])('names the cause where the body is %j: %s (B9)', (body, cause) => {
  const missing = failure('raw_body_missing', cause);
  expect(() => rawBodyOf(request({ body }))).toThrow(missing);
});

it.each(['application/json; charset=utf-8', 'Application/JSON'])(
  'blames the app where %s was parsed and not kept',
  (type) => {
    const missing = failure('raw_body_missing', PARSED);
    expect(() => rawBodyOf(request({ body: {} }, type))).toThrow(missing);
  },
);

it.each([undefined, 'text/plain', 'application/jsonx', 'text/application/json'])(
  'blames the sender where %s is parsed by nobody',
  (type) => {
    const invalid = failure('invalid_webhook', 'the request has no raw body');
    const bare = {
      ...request({}),
      headers: { 'content-length': '7', ...(type === undefined ? {} : { 'content-type': type }) },
    };
    expect(() => rawBodyOf(bare)).toThrow(invalid);
  },
);

it.each<[string, object, string]>([
  ['no length', {}, 'invalid_webhook'],
  ['no bytes', { 'content-length': '0' }, 'invalid_webhook'],
  ['one byte', { 'content-length': '1' }, 'raw_body_missing'],
  ['chunks', { 'transfer-encoding': 'chunked' }, 'raw_body_missing'],
])('blames the app for a body of %s: %j %s', (_case, headers, code) => {
  const bare = { ...request({}), headers: { 'content-type': 'application/json', ...headers } };
  const missing = failure(
    code,
    code === 'raw_body_missing' ? UNREAD : 'the request has no raw body',
  );
  expect(() => rawBodyOf(bare)).toThrow(missing);
});

it('takes 256 KiB and no more', () => {
  expect(MAX_BODY).toBe(262_144);
  expect(rawBodyOf(request({ rawBody: Buffer.alloc(262_144) }))).toHaveLength(262_144);
  expect(() => rawBodyOf(request({ rawBody: Buffer.alloc(262_145) }))).toThrow(
    failure('invalid_webhook', '262145 bytes are too many'),
  );
  // In bytes, not in characters.
  expect(() => rawBodyOf(request({ body: 'ä'.repeat(131_073) }))).toThrow(
    failure('invalid_webhook', '262146 bytes are too many'),
  );
});
