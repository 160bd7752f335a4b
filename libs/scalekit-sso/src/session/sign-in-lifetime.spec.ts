import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import { sessionPartsWith, signInOf } from '../../spec-support/sessions.js';
import type { ScalekitSsoOptions } from '../options/sso-options.js';
import type { SsoRequest } from '../http/request.js';
import type { SignInRecord } from './sign-in-record.js';

const NOW = Date.UTC(2030, 0, 1);
const SHORT = { maxAgeSeconds: 10_000, idleSeconds: 1_000 };
let request: SsoRequest;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  request = sessionRequest(sessionStore());
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const partsOf = (given: Partial<ScalekitSsoOptions> = {}): ReturnType<typeof sessionPartsWith> =>
  sessionPartsWith(optionsWith({ session: SHORT, ...given }));
const begin = (
  given: Partial<ScalekitSsoOptions> = {},
  accessTokenExpiresAt?: number,
): Promise<SignInRecord> =>
  partsOf(given).lifetime.begin(request, signInOf({ accessTokenExpiresAt }), 'u1');

describe('a sign-in that begins', () => {
  it('is of this client, and lasts as long as the options say', async () => {
    await expect(begin()).resolves.toEqual(
      signInRecordOf({ signedInAt: NOW, expiresAt: NOW + 10_000_000 }),
    );
  });

  it.each([
    ['before the token of its own limit', true, NOW / 1000 + 9_999, 9_999_000],
    ['with its own limit before the token', true, NOW / 1000 + 10_001, 10_000_000],
    ['without a token', true, undefined, 10_000_000],
    ['where the token does not matter', false, NOW / 1000 + 9_999, 10_000_000],
  ])('ends %s', async (_case, endWithAccessToken, tokenEnd, lasts) => {
    const record = await begin({ session: { ...SHORT, endWithAccessToken } }, tokenEnd);
    expect(record.expiresAt).toBe(NOW + lasts);
  });

  it('remembers what the browser called itself, shortened', async () => {
    request.headers['user-agent'] = 'x'.repeat(300);
    expect((await begin()).userAgent).toBe('x'.repeat(256));
  });

  it('keeps the ID token that it is given', async () => {
    const { lifetime } = partsOf();
    const record = await lifetime.begin(request, signInOf({ idToken: 'ey.J.x' }), 'u1');
    expect(record.idToken).toBe('ey.J.x');
  });

  it('remembers the revocations that there were', async () => {
    const { revocations, lifetime } = partsOf();
    await revocations.revoke(request, { userKey: 'u1' });
    const record = await lifetime.begin(request, signInOf(), 'u1');
    expect(Object.values(record.revocations)).toEqual([expect.any(String)]);
  });
});

describe('a sign-in', () => {
  it.each<[string, Partial<SignInRecord>, number, boolean]>([
    ['goes on', {}, NOW, true],
    ['was idle almost too long', {}, NOW - 999_999, true],
    ['was idle too long', {}, NOW - 1_000_000, false],
    ['is almost at its end', { expiresAt: NOW + 1 }, NOW, true],
    ['is at its end', { expiresAt: NOW }, NOW, false],
    ['is almost as old as it may be', { signedInAt: NOW - 9_999_999 }, NOW, true],
    ['is older than it may be by now', { signedInAt: NOW - 10_000_000 }, NOW, false],
    ['is of another client', { clientId: 'skc_2' }, NOW, false],
    [
      'is of another environment',
      { identity: { ...JANE, issuer: 'https://other.test' } },
      NOW,
      false,
    ],
  ])('%s', async (_case, fields, lastUsedAt, isAlive) => {
    const { lifetime, records } = partsOf();
    const record = signInRecordOf({ expiresAt: NOW + 10_000_000, ...fields });
    const id = 'sso:of-the-sign-in';
    jest.spyOn(records, 'find').mockResolvedValue(record);
    jest.spyOn(records, 'lastUseOf').mockResolvedValue(lastUsedAt);
    await expect(lifetime.ongoing(request, id)).resolves.toEqual(
      isAlive ? { record, lastUsedAt } : undefined,
    );
  });

  it.each([undefined, 'sso:', `sso:${'a'.repeat(32)}`])('is not there as %p', async (id) => {
    await expect(partsOf().lifetime.ongoing(request, id)).resolves.toBeUndefined();
  });

  it('is over where nobody knows when it was last used', async () => {
    const { lifetime, records } = partsOf();
    const id = await records.add(request, signInRecordOf());
    await expect(lifetime.ongoing(request, id)).resolves.toMatchObject({ lastUsedAt: NOW });
    jest.spyOn(records, 'lastUseOf').mockResolvedValue(undefined);
    await expect(lifetime.ongoing(request, id)).resolves.toBeUndefined();
  });

  it('is over when it is revoked', async () => {
    const { lifetime, records, revocations } = partsOf();
    const id = await records.add(request, await lifetime.begin(request, signInOf(), 'u1'));
    await expect(lifetime.ongoing(request, id)).resolves.toBeDefined();
    await revocations.revoke(request, { organizationId: 'org_1' });
    await expect(lifetime.ongoing(request, id)).resolves.toBeUndefined();
  });

  it('is over from the start where it was revoked while the person was away', async () => {
    const { lifetime, records, revocations } = partsOf();
    await revocations.revoke(request, { organizationId: 'org_1' });
    const signIn = (loginStartedAt: number): Promise<SignInRecord> =>
      lifetime.begin(request, signInOf({ loginStartedAt }), 'u1');
    const late = await records.add(request, await signIn(NOW - 1));
    await expect(lifetime.ongoing(request, late)).resolves.toBeUndefined();
    const later = await records.add(request, await signIn(NOW));
    await expect(lifetime.ongoing(request, later)).resolves.toBeDefined();
  });
});
