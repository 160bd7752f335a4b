import { urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { readStepUpRequest } from './step-up-request.js';

const urls = urlsOf(optionsWith());

const read = (query: string): string | undefined =>
  readStepUpRequest(`/auth/step-up?${query}`, urls.returnTo.bind(urls)).returnTo;

describe('readStepUpRequest', () => {
  it.each([
    ['return_to=/x%3Fa%3D1', '/x?a=1'],
    ['return_to=https://evil.example/&organization_id=org_1', undefined],
    ['', undefined],
  ])('reads %j as %O', (query, expected) => {
    expect(read(query)).toBe(expected);
  });

  it.each([
    'return_to=/a&return_to=/b',
    'return_to=',
    'return_to=%00',
    `return_to=/${'x'.repeat(2_048)}`,
  ])('refuses %.40j', (query) => {
    expect(() => read(query)).toThrow(
      expect.objectContaining({ code: 'invalid_login_request' }) as Error,
    );
  });
});
