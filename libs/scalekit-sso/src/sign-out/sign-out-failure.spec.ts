import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { SsoError } from '../errors/sso-error.js';
import { urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { signOutFailure } from './sign-out-failure.js';

const failureOf = (
  error: unknown,
  body: unknown,
  route: 'logout' | 'sessions' = 'logout',
): unknown =>
  signOutFailure(error, sessionRequest(sessionStore(), { body }), urlsOf(optionsWith()), route);
const down = new SsoError('session_unavailable', { detail: 'connection refused' });

describe('a sign-out that fails', () => {
  it('says that the person may still be signed in, and offers the same form again', () => {
    const fields = {
      return_to: '/bye',
      everywhere: 'true',
      id: 'x',
      post_logout_redirect_uri: 'https://app.example/bye',
      change_account: 'true',
    };
    const body = { ...fields, name: 'Jane' };
    const failure = failureOf(down, body) as SsoError;
    expect(failure).toMatchObject({ code: 'sign_out_failed', detail: 'connection refused' });
    expect(failure.recovery.action).toEqual({
      url: '/auth/logout',
      label: 'Try again',
      fields,
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
    'is what it was for another reason: %O',
    (error) => {
      expect(failureOf(error, {})).toBe(error);
    },
  );
});

describe('a sign-out of which nothing says where it comes from', () => {
  const unknown = new SsoError('origin_unknown', { detail: 'why' });

  it.each<['logout' | 'sessions', object, string, object]>([
    ['logout', { return_to: '/bye' }, 'Sign out', { return_to: '/bye' }],
    ['logout', { return_to: '/auth/login?domain=evil.example' }, 'Sign out', {}],
    ['logout', { return_to: 'https://evil.example' }, 'Sign out', {}],
    ['logout', {}, 'Sign out', {}],
    ['logout', { return_to: '/bye', change_account: 'true' }, 'Sign out', { return_to: '/bye' }],
    ['sessions', { everywhere: 'true' }, 'Sign out everywhere', { everywhere: 'true' }],
    ['sessions', { id: 'a', everywhere: 'x' }, 'End the session', { id: 'a', everywhere: 'x' }],
  ])('is asked for once more by a button: %s with %j (B24)', (route, body, label, fields) => {
    const failure = failureOf(unknown, body, route) as SsoError;
    expect(failure).toMatchObject({ code: 'origin_unknown', detail: 'why' });
    expect(failure.recovery.action).toEqual({ url: `/auth/${route}`, label, fields });
  });
});
