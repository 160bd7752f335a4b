import { fieldsOfBody } from './parsed-body.js';
import type { SsoRequest } from './request.js';

const FORM = 'application/x-www-form-urlencoded';
const post = (body: unknown, headers: Record<string, string> = {}): SsoRequest => ({
  method: 'POST',
  url: '/',
  headers,
  body,
});

describe('the fields of a body', () => {
  it.each<[unknown, Record<string, string>]>([
    [{ id: '1' }, { 'content-type': FORM, 'content-length': '4' }],
    [{ id: '1' }, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }],
    [{ id: '1' }, {}],
    [{}, {}],
    [{}, { 'content-length': '0' }],
    [{}, { 'content-type': 'application/json', 'content-length': '2' }],
    [{}, { 'content-type': 'application/merge-patch+json', 'content-length': '3' }],
  ])('are those that a parser has read: %j with %j (B9)', (body, headers) => {
    expect(fieldsOfBody(post(body, headers))).toEqual(body);
  });

  it.each([undefined, null])('are none of a request without a body: %j (B9)', (body) => {
    expect(fieldsOfBody(post(body, { 'content-length': '0' }))).toEqual({});
    expect(fieldsOfBody(post(body))).toEqual({});
  });

  it.each<[unknown, Record<string, string>]>([
    [undefined, { 'content-type': FORM, 'content-length': '15' }],
    [undefined, { 'content-type': 'application/json', 'content-length': '2' }],
    [undefined, { 'transfer-encoding': 'chunked' }],
    [{}, { 'content-type': FORM, 'content-length': '15' }],
    [{}, { 'content-length': '1' }],
    [{}, { 'content-type': 'text/jsonp', 'content-length': '2' }],
  ])('are refused where no parser has read them: %j with %j (B9)', (body, headers) => {
    const detail = `content-type ${headers['content-type'] ?? 'is missing'}`;
    let failure: unknown;
    try {
      fieldsOfBody(post(body, headers));
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'body_not_parsed', detail });
  });
});
