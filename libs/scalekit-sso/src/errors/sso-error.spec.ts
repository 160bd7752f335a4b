import { SsoError } from './sso-error.js';

describe('extensions of an SsoError, for clients of GraphQL', () => {
  it.each([
    ['login_required', 'UNAUTHENTICATED'],
    ['session_expired', 'UNAUTHENTICATED'],
    ['cross_site_request', 'FORBIDDEN'],
    ['organization_mismatch', 'FORBIDDEN'],
    ['session_missing', 'INTERNAL_SERVER_ERROR'],
  ] as const)('of %s have the code %s', (ssoCode, code) => {
    const error = new SsoError(ssoCode, { detail: 'of the log', cause: new Error('of the app') });
    expect(error.extensions).toEqual({ code, ssoCode, reference: error.reference });
  });
});
