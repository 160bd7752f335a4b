import type { MockInstance } from 'vitest';
import { Logger } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { gatewayTo, sdkError } from '../../spec-support/sdk.js';
import type { SsoSessionOptions } from './session.options.js';
import { JANE, signInRecordOf } from '../../spec-support/session.js';
import type { SsoSessionRecord } from './sso-session-record.js';
import { SessionExpiry } from './session-expiry.js';

const NOW = Date.UTC(2030, 0, 1);
const OWN = { maxAgeSeconds: 36_000, idleSeconds: 3_600 };
const CUSTOM = { policySource: 2, absoluteSessionTimeout: 60, idleSessionTimeoutEnabled: true };
const ask = vi.fn<(organizationId: string) => Promise<unknown>>();
let warn: MockInstance<Logger['warn']>;

const expiryWith = (session: SsoSessionOptions = {}): SessionExpiry =>
  new SessionExpiry(
    gatewayTo({ organization: { getOrganizationSessionPolicy: ask } }),
    optionsWith({ session: { ...OWN, ...session } }),
  );

/** How long a session of an organization lasts, in seconds. */
async function limitsOf(expiry: SessionExpiry, organizationId?: string): Promise<object> {
  const identity = { ...JANE, organizationId };
  const lifetime = await expiry.of({ identity, accessTokenExpiresAt: undefined });
  const { signedInAt, expiresAt, idleSeconds } = lifetime;
  return { maxAgeSeconds: (expiresAt - signedInAt) / 1000, idleSeconds };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  ask.mockReset();
  warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the limits of an SSO session', () => {
  it.each<[string, unknown, object]>([
    [
      'shortens both',
      { ...CUSTOM, idleSessionTimeout: 5 },
      { maxAgeSeconds: 3_600, idleSeconds: 300 },
    ],
    [
      'shortens the longest time only',
      { ...CUSTOM, idleSessionTimeoutEnabled: false, idleSessionTimeout: 5 },
      { maxAgeSeconds: 3_600, idleSeconds: 3_600 },
    ],
    ['is longer', { ...CUSTOM, absoluteSessionTimeout: 601, idleSessionTimeout: 61 }, OWN],
    ['is that of the application', { ...CUSTOM, policySource: 1, idleSessionTimeout: 5 }, OWN],
    ['says nothing', { policySource: 2, idleSessionTimeoutEnabled: true }, OWN],
    ['says nonsense', { ...CUSTOM, absoluteSessionTimeout: 0, idleSessionTimeout: '5' }, OWN],
    ['is not there', undefined, OWN],
  ])(
    'are those of the options where the policy %s, or shorter (B32)',
    async (_case, policy, limits) => {
      ask.mockResolvedValue(policy);
      await expect(limitsOf(expiryWith(), 'org_1')).resolves.toEqual(limits);
      expect(ask.mock.calls).toEqual([['org_1']]);
    },
  );

  it('are those of the options without an organization, or where policies are off (B32)', async () => {
    await expect(limitsOf(expiryWith())).resolves.toEqual(OWN);
    const off = expiryWith({ organizationPolicy: false });
    await expect(limitsOf(off, 'org_1')).resolves.toEqual(OWN);
    expect(ask).not.toHaveBeenCalled();
  });

  it('are asked for once a minute and organization', async () => {
    ask.mockResolvedValue({ ...CUSTOM, idleSessionTimeout: 5 });
    const expiry = expiryWith();
    await Promise.all([
      limitsOf(expiry, 'org_1'),
      limitsOf(expiry, 'org_1'),
      limitsOf(expiry, 'org_2'),
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    await limitsOf(expiry, 'org_1');
    expect(ask).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    await limitsOf(expiry, 'org_1');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('are those of the options for an organization that is not known, without a word', async () => {
    ask.mockRejectedValue(sdkError(404));
    await expect(limitsOf(expiryWith(), 'org_1')).resolves.toEqual(OWN);
    expect(warn).not.toHaveBeenCalled();
  });

  it('are those of the options where the policy cannot be read, with a warning (B32)', async () => {
    ask.mockRejectedValue(new Error('down'));
    await expect(limitsOf(expiryWith(), 'org_1')).resolves.toEqual(OWN);
    expect(warn.mock.calls).toEqual([
      ['the session policy of organization org_1 could not be read | down'],
    ]);
  });

  it('are those of before where the policy cannot be read any more (B32)', async () => {
    ask.mockResolvedValueOnce({ ...CUSTOM, idleSessionTimeout: 5 });
    const expiry = expiryWith();
    const before = await limitsOf(expiry, 'org_1');
    ask.mockRejectedValue(new Error('down'));
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await vi.advanceTimersByTimeAsync(60_001);
      await expect(limitsOf(expiry, 'org_1')).resolves.toEqual(before);
    }
    expect(warn).toHaveBeenCalledTimes(3);
  });

  it('are waited for two seconds at most (B32)', async () => {
    ask.mockReturnValue(new Promise(() => undefined));
    let isDone = false;
    const limits = limitsOf(expiryWith(), 'org_1');
    void limits.then(() => (isDone = true));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await expect(limits).resolves.toEqual(OWN);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('| environment_timeout'));
  });
});

describe('SessionExpiry.of()', () => {
  it.each([
    ['before the token of its own limit', true, NOW / 1000 + 35_999, 35_999_000],
    ['with its own limit before the token', true, NOW / 1000 + 36_001, 36_000_000],
    ['without a token', true, undefined, 36_000_000],
    ['where the token does not matter', false, NOW / 1000 + 35_999, 36_000_000],
  ])('ends a session %s', async (_case, endWithAccessToken, accessTokenExpiresAt, lasts) => {
    const expiry = expiryWith({ endWithAccessToken });
    const { signedInAt, expiresAt } = await expiry.of({ identity: JANE, accessTokenExpiresAt });
    expect([signedInAt, expiresAt]).toEqual([NOW, NOW + lasts]);
  });
});

describe('SessionExpiry.isOver()', () => {
  it.each<[string, Partial<SsoSessionRecord>, number, boolean]>([
    ['was just used', {}, NOW, false],
    ['was idle almost too long', {}, NOW - 999_999, false],
    ['was idle too long', {}, NOW - 1_000_000, true],
    ['was idle almost too long for itself', { idleSeconds: 500 }, NOW - 499_999, false],
    ['was idle too long for itself', { idleSeconds: 500 }, NOW - 500_000, true],
    ['was idle too long by now', { idleSeconds: 5_000 }, NOW - 1_000_000, true],
    ['is almost at its end', { expiresAt: NOW + 1 }, NOW, false],
    ['is at its end', { expiresAt: NOW }, NOW, true],
    ['is almost as old as it may be', { signedInAt: NOW - 9_999_999 }, NOW, false],
    ['is older than it may be by now', { signedInAt: NOW - 10_000_000 }, NOW, true],
  ])('judges a session that %s', (_case, fields, lastUsedAt, isOver) => {
    const record = signInRecordOf({
      signedInAt: NOW - 2_000_000,
      expiresAt: NOW + 10_000_000,
      idleSeconds: 1_000,
      ...fields,
    });
    const expiry = expiryWith({ maxAgeSeconds: 10_000, idleSeconds: 1_000 });
    expect(expiry.isOver(record, lastUsedAt)).toBe(isOver);
  });
});
