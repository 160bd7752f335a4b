import { jest } from '@jest/globals';
import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { JANE } from '../../spec-support/session.js';
import { isRecentlyAuthenticated, stepUpRequired } from './recent-authentication.js';

const NOW = Date.UTC(2030, 0, 1);
const urls = urlsOf(optionsWith());
const sessionOf = (reauthenticatedAt?: Date) => ({
  identity: JANE,
  signedInAt: new Date(NOW),
  expiresAt: new Date(NOW + 1),
  ...(reauthenticatedAt === undefined ? {} : { reauthenticatedAt }),
});

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a proof', () => {
  it.each([
    ['of just now', 0, true],
    ['that is nearly too old', 299_999, true],
    ['that is too old', 300_000, false],
    ['of another instance whose clock is ahead', -60_000, true],
    ['of the future', -60_001, false],
  ])('%s', (_case, age, isEnough) => {
    expect(isRecentlyAuthenticated(sessionOf(new Date(NOW - age)), { maxAgeSeconds: 300 })).toBe(
      isEnough,
    );
  });

  it('is not the sign-in, however fresh', () => {
    expect(isRecentlyAuthenticated(sessionOf(), { maxAgeSeconds: 300 })).toBe(false);
  });

  // Metadata that was not set by @StepUp().
  it.each([undefined, null, NaN, 'x', {}])('of an age of %p is never enough', (maxAgeSeconds) => {
    const options = { maxAgeSeconds: maxAgeSeconds as number };
    expect(isRecentlyAuthenticated(sessionOf(new Date(NOW)), options)).toBe(false);
    expect(isRecentlyAuthenticated(sessionOf(new Date(NaN)), { maxAgeSeconds: 300 })).toBe(false);
  });
});

describe('what is asked for', () => {
  it('leads back to the page that was opened', () => {
    expect(
      stepUpRequired(navigation('/keys?id=1', { referer: `${ORIGIN}/other` }), urls),
    ).toMatchObject({
      code: 'step_up_required',
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys%3Fid%3D1', isRedirect: true },
    });
  });

  it('leads back to the page that a form was on', () => {
    const post = { ...navigation('/keys', { referer: `${ORIGIN}/form?x=1` }), method: 'POST' };
    expect(stepUpRequired(post, urls)).toMatchObject({
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fform%3Fx%3D1' },
    });
  });

  it('leads back anywhere where nothing is known', () => {
    const post = { ...navigation('/keys', { referer: 'https://evil.example/' }), method: 'POST' };
    expect(stepUpRequired(post, urls)).toMatchObject({ recovery: { retryUrl: '/auth/step-up' } });
  });
});
