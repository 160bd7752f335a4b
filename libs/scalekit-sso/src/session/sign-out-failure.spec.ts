import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { SsoError } from '../errors/sso-error.js';
import { signOutFailure } from './sign-out-failure.js';

const failureOf = (error: unknown, body: unknown): unknown =>
  signOutFailure(error, sessionRequest(sessionStore(), { body }), '/auth/logout');
const down = new SsoError('session_unavailable', { detail: 'connection refused' });

describe('a sign-out that fails', () => {
  it('says that the person may still be signed in, and offers the same form again', () => {
    const body = { return_to: '/bye', everywhere: 'true', id: 'x', name: 'Jane' };
    const failure = failureOf(down, body) as SsoError;
    expect(failure).toMatchObject({ code: 'sign_out_failed', detail: 'connection refused' });
    expect(failure.recovery.action).toEqual({
      url: '/auth/logout',
      label: 'Try again',
      fields: { return_to: '/bye', everywhere: 'true', id: 'x' },
    });
  });

  it.each([undefined, null, 'text', { id: 7, everywhere: true, return_to: ['/a'] }])(
    'repeats nothing of %j',
    (body) => {
      const { recovery } = failureOf(down, body) as SsoError;
      expect(recovery.action?.fields).toEqual({});
    },
  );

  it.each([new SsoError('session_expired'), new Error('down'), undefined])(
    'is what it was for another reason: %p',
    (error) => {
      expect(failureOf(error, {})).toBe(error);
    },
  );
});
