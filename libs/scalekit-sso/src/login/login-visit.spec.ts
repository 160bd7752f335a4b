import { asSafe } from '../../spec-support/return-url.js';
import { readLoginVisit } from './login-visit.js';

const read = (query: string): object =>
  readLoginVisit({ method: 'GET', url: `/auth/login?${query}`, headers: {} }, asSafe);

describe('readLoginVisit', () => {
  it.each([
    ['idp_initiated_login=a.b.c', { kind: 'idpInitiated', token: 'a.b.c' }],
    ['error=x&idp_initiated_login=a.b.c', { kind: 'error', error: 'x', description: undefined }],
    ['error=e&error_description=a%0Ab', { kind: 'error', error: 'e', description: 'a\nb' }],
    [
      'organization_id=org_1&return_to=/x',
      { kind: 'login', login: { query: { organizationId: 'org_1', returnTo: '/x' } } },
    ],
    ['', { kind: 'login', login: { query: {} } }],
  ])('reads %s', (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    ['idp_initiated_login', 8_192],
    ['error', 256],
  ])('accepts a %s of %O characters, and none that is longer', (parameter, length) => {
    expect(() => read(`${parameter}=${'x'.repeat(length)}`)).not.toThrow();
    expect(() => read(`${parameter}=${'x'.repeat(length + 1)}`)).toThrow(
      expect.objectContaining({ code: 'invalid_login_request' }) as Error,
    );
  });

  it.each(['error=a&error=b', 'organization_id=!', 'idp_initiated_login='])(
    'refuses %s',
    (query) => {
      expect(() => read(query)).toThrow(
        expect.objectContaining({ code: 'invalid_login_request' }) as Error,
      );
    },
  );
});
