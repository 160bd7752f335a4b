import { jest } from '@jest/globals';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore, signInRecordOf } from '../../spec-support/session.js';
import { sessionPartsWith, signInOf } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../options/sso-options.js';
import type { SessionEntry } from './session-entry.js';
import type { SsoSessionRecord } from './sso-session-record.js';
import type { VerifiedLogin } from './verified-login.js';

const NOW = Date.UTC(2030, 0, 1);
const SHORT = { maxAgeSeconds: 10_000, idleSeconds: 1_000 };
const PROOF = { id: 'r1', reauthenticatedAt: NOW, authTime: undefined };
let request: SsoRequest;
let parts: ReturnType<typeof sessionPartsWith>;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  request = sessionRequest(sessionStore());
  parts = partsOf();
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const partsOf = (given: Partial<ScalekitSsoOptions> = {}): ReturnType<typeof sessionPartsWith> =>
  sessionPartsWith(optionsWith({ session: SHORT, ...given }));
const begin = (
  given: Partial<ScalekitSsoOptions> = {},
  signIn: Partial<VerifiedLogin> = {},
): Promise<SsoSessionRecord> =>
  partsOf(given).lifetime.begin(request, signInOf(signIn), 'u1', SHORT, undefined);
const entryFor = (
  id: string,
  marks: Readonly<Record<string, string>>,
  entry: Partial<SessionEntry> = {},
): SessionEntry => ({
  scope: parts.keys.scope,
  id,
  identityKey: JANE.key,
  marks: Object.keys(marks),
  reauthenticationId: undefined,
  passportUser: undefined,
  ...entry,
});
/** Keeps a sign-in; answers what its session holds. */
async function keep(
  record: SsoSessionRecord,
  entry: Partial<SessionEntry> = {},
): Promise<SessionEntry> {
  return entryFor(await parts.records.add(request, record), record.marks, entry);
}
const goesOn = async (entry: SessionEntry): Promise<boolean> =>
  (await parts.lifetime.ongoing(request, entry)) !== undefined;

describe('a sign-in that begins', () => {
  it('lasts as long as the options say', async () => {
    const record = await begin();
    expect(record).toEqual(
      signInRecordOf({
        signedInAt: NOW,
        expiresAt: NOW + 10_000_000,
        idleSeconds: 1_000,
        marks: record.marks,
      }),
    );
  });

  it.each([
    ['before the token of its own limit', true, NOW / 1000 + 9_999, 9_999_000],
    ['with its own limit before the token', true, NOW / 1000 + 10_001, 10_000_000],
    ['without a token', true, undefined, 10_000_000],
    ['where the token does not matter', false, NOW / 1000 + 9_999, 10_000_000],
  ])('ends %s', async (_case, endWithAccessToken, accessTokenExpiresAt, lasts) => {
    const session = { ...SHORT, endWithAccessToken };
    const record = await begin({ session }, { accessTokenExpiresAt });
    expect(record.expiresAt).toBe(NOW + lasts);
  });

  it('remembers what the browser called itself, shortened', async () => {
    request.headers['user-agent'] = 'x'.repeat(300);
    expect((await begin()).userAgent).toBe('x'.repeat(256));
  });

  it('keeps the ID token and the time of authentication that it is given', async () => {
    await expect(begin({}, { idToken: 'ey.J.x', authTime: 7 })).resolves.toMatchObject({
      idToken: 'ey.J.x',
      authTime: 7,
    });
  });

  it('remembers under which marks it was made', async () => {
    const before = Object.values((await begin()).marks);
    expect(before).toEqual(['', '', '', '', '', '']);
    await parts.revocations.revoke(request, { userKey: 'u1' });
    const [user, ...others] = Object.values((await begin()).marks);
    expect(user).toMatch(/^[\w-]{16}$/);
    expect(others).toEqual(['', '', '', '', '']);
  });
});

describe('a sign-in', () => {
  it.each<[string, Partial<SsoSessionRecord>, number, boolean]>([
    ['goes on', {}, NOW, true],
    ['was idle almost too long', {}, NOW - 999_999, true],
    ['was idle too long', {}, NOW - 1_000_000, false],
    ['was idle almost too long for itself', { idleSeconds: 500 }, NOW - 499_999, true],
    ['was idle too long for itself', { idleSeconds: 500 }, NOW - 500_000, false],
    ['was idle too long by now', { idleSeconds: 5_000 }, NOW - 1_000_000, false],
    ['is almost at its end', { expiresAt: NOW + 1 }, NOW, true],
    ['is almost as old as it may be', { signedInAt: NOW - 9_999_999 }, NOW, true],
    ['is older than it may be by now', { signedInAt: NOW - 10_000_000 }, NOW, false],
    [
      'is of another environment',
      { identity: { ...JANE, issuer: 'https://other.test' } },
      NOW,
      false,
    ],
  ])('%s', async (_case, fields, lastUsedAt, isAlive) => {
    const record = signInRecordOf({
      signedInAt: NOW - 2_000_000,
      expiresAt: NOW + 10_000_000,
      idleSeconds: 1_000,
      ...fields,
    });
    const entry = await keep(record);
    const [, lastUseKey] = parts.records.keysOf(entry.id);
    await parts.stores.of(request).set(lastUseKey, { lastUsedAt }, NOW + 60_000);
    await expect(parts.lifetime.ongoing(request, entry)).resolves.toEqual(
      isAlive ? { id: entry.id, record, lastUsedAt, reauthentication: undefined } : undefined,
    );
  });

  it('is over at its end, also in a store that still has it', async () => {
    const record = signInRecordOf({ expiresAt: NOW });
    jest.spyOn(parts.stores.of(request), 'get').mockResolvedValue([record, undefined, undefined]);
    await expect(goesOn(entryFor('a', {}))).resolves.toBe(false);
    jest.setSystemTime(NOW - 1);
    await expect(goesOn(entryFor('a', {}))).resolves.toBe(true);
  });

  it('was last used at sign-in until its use is noted', async () => {
    const entry = await keep(signInRecordOf({ signedInAt: NOW - 29_999 }));
    await expect(parts.lifetime.ongoing(request, entry)).resolves.toMatchObject({
      lastUsedAt: NOW - 29_999,
    });
    jest.setSystemTime(NOW + 1);
    await expect(goesOn(entry)).resolves.toBe(false);
  });

  it('is over where its last use, or its re-authentication, cannot be read', async () => {
    for (const place of [1, 2]) {
      const entry = await keep(signInRecordOf());
      await expect(goesOn(entry)).resolves.toBe(true);
      const key = parts.records.keysOf(entry.id)[place] ?? '';
      await parts.stores.of(request).set(key, { some: 'thing' }, NOW + 60_000);
      await expect(goesOn(entry)).resolves.toBe(false);
    }
  });

  it('is asked for with all that can end it in one call', async () => {
    const entry = await keep(await begin());
    const get = jest.spyOn(parts.stores.of(request), 'get');
    await expect(goesOn(entry)).resolves.toBe(true);
    expect(get.mock.calls).toEqual([[[...parts.records.keysOf(entry.id), ...entry.marks]]]);
  });

  it.each([undefined, 'removed'])('is not there: %s', async (id) => {
    const entry = id === undefined ? undefined : entryFor('a'.repeat(32), {});
    await expect(parts.lifetime.ongoing(request, entry)).resolves.toBeUndefined();
  });

  it('is over when it is revoked', async () => {
    const entry = await keep(await begin());
    await expect(goesOn(entry)).resolves.toBe(true);
    await parts.revocations.revoke(request, { organizationId: 'org_1' });
    await expect(goesOn(entry)).resolves.toBe(false);
  });

  it('is over where its session does not say what to look for', async () => {
    const entry = await keep(await begin());
    await expect(goesOn({ ...entry, marks: entry.marks.slice(1) })).resolves.toBe(false);
  });

  it('is over from the start where it was revoked while the person was away', async () => {
    await parts.revocations.revoke(request, { organizationId: 'org_1' });
    const late = await keep(await begin({}, { loginStartedAt: NOW - 1 }));
    await expect(goesOn(late)).resolves.toBe(false);
    const later = await keep(await begin({}, { loginStartedAt: NOW }));
    await expect(goesOn(later)).resolves.toBe(true);
  });

  it('goes on only in the session that holds the latest re-authentication (S8)', async () => {
    const record = signInRecordOf();
    const entry = await keep(record);
    await parts.records.noteReauthentication(request, entry.id, PROOF, record);
    const renewed = { ...entry, reauthenticationId: 'r1' };
    await expect(parts.lifetime.ongoing(request, renewed)).resolves.toMatchObject({
      reauthentication: PROOF,
    });
    for (const reauthenticationId of [undefined, '', 'r2']) {
      await expect(goesOn({ ...entry, reauthenticationId })).resolves.toBe(false);
    }
    await parts.stores.of(request).delete([parts.records.keysOf(entry.id)[2]]);
    await expect(goesOn(renewed)).resolves.toBe(false);
    await expect(goesOn(entry)).resolves.toBe(true);
  });
});

describe('the sign-ins of a list', () => {
  it('are those that go on, whatever their sessions hold, in the order of the list', async () => {
    const record = await begin();
    const [one, two, three] = [await keep(record), await keep(record), await keep(record)];
    await parts.records.noteReauthentication(request, two.id, PROOF, record);
    await parts.records.remove(request, [three.id]);
    const ids = [two.id, three.id, 'x', one.id];
    const found = await parts.lifetime.allActive(request, ids);
    expect(found.map(({ id }) => id)).toEqual([two.id, one.id]);
    await parts.revocations.revoke(request, { userKey: 'u1' });
    await expect(parts.lifetime.allActive(request, ids)).resolves.toEqual([]);
  });

  it('are asked for in two calls, and each mark once (S18)', async () => {
    const record = await begin();
    const entries = [await keep(record), await keep(record), await keep(record)];
    const get = jest.spyOn(parts.stores.of(request), 'get');
    await parts.lifetime.allActive(
      request,
      entries.map(({ id }) => id),
    );
    const counts = get.mock.calls.map(([keys]) => [keys.length, new Set(keys).size]);
    expect(counts).toEqual([
      [9, 9],
      [6, 6],
    ]);
  });
});
