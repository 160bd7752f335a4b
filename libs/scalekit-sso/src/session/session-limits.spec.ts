import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { gatewayTo, sdkError } from '../../spec-support/sdk.js';
import type { SsoSessionOptions } from '../options/sso-options.js';
import { OrganizationSessionLimits } from './session-limits.js';

const OWN = { maxAgeSeconds: 36_000, idleSeconds: 3_600 };
const CUSTOM = { policySource: 2, absoluteSessionTimeout: 60, idleSessionTimeoutEnabled: true };
const ask = jest.fn<(organizationId: string) => Promise<unknown>>();
let warn: jest.SpiedFunction<Logger['warn']>;

const limitsWith = (session: SsoSessionOptions = {}): OrganizationSessionLimits =>
  new OrganizationSessionLimits(
    gatewayTo({ organization: { getOrganizationSessionPolicy: ask } }),
    optionsWith({ session: { ...OWN, ...session } }),
  );

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  ask.mockReset();
  warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('the limits of a sign-in', () => {
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
      await expect(limitsWith().of('org_1')).resolves.toEqual(limits);
      expect(ask.mock.calls).toEqual([['org_1']]);
    },
  );

  it('are those of the options without an organization, or where policies are off (B32)', async () => {
    await expect(limitsWith().of(undefined)).resolves.toEqual(OWN);
    await expect(limitsWith({ organizationPolicy: false }).of('org_1')).resolves.toEqual(OWN);
    expect(ask).not.toHaveBeenCalled();
  });

  it('are asked for once a minute and organization', async () => {
    ask.mockResolvedValue({ ...CUSTOM, idleSessionTimeout: 5 });
    const limits = limitsWith();
    await Promise.all([limits.of('org_1'), limits.of('org_1'), limits.of('org_2')]);
    await jest.advanceTimersByTimeAsync(60_000);
    await limits.of('org_1');
    expect(ask).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    await limits.of('org_1');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('are those of the options for an organization that is not known, without a word', async () => {
    ask.mockRejectedValue(sdkError(404));
    await expect(limitsWith().of('org_1')).resolves.toEqual(OWN);
    expect(warn).not.toHaveBeenCalled();
  });

  it('are those of the options where the policy cannot be read, with a warning (B32)', async () => {
    ask.mockRejectedValue(new Error('down'));
    await expect(limitsWith().of('org_1')).resolves.toEqual(OWN);
    expect(warn.mock.calls).toEqual([
      ['the session policy of organization org_1 could not be read | down'],
    ]);
  });

  it('are those of before where the policy cannot be read any more (B32)', async () => {
    ask.mockResolvedValueOnce({ ...CUSTOM, idleSessionTimeout: 5 });
    const limits = limitsWith();
    const before = await limits.of('org_1');
    ask.mockRejectedValue(new Error('down'));
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await jest.advanceTimersByTimeAsync(60_001);
      await expect(limits.of('org_1')).resolves.toEqual(before);
    }
    expect(warn).toHaveBeenCalledTimes(3);
  });

  it('are waited for two seconds at most (B32)', async () => {
    ask.mockReturnValue(new Promise(() => undefined));
    let isDone = false;
    const limits = limitsWith().of('org_1');
    void limits.then(() => (isDone = true));
    await jest.advanceTimersByTimeAsync(1_999);
    expect(isDone).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await expect(limits).resolves.toEqual(OWN);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('| environment_timeout'));
  });
});
