import type { MockInstance } from 'vitest';
import { Logger } from '@nestjs/common';
import { FakeGateway } from '../../spec-support/gateway.js';
import { optionsWith } from '../../spec-support/options.js';
import { SsoError } from '../errors/sso-error.js';
import { AvailabilityService } from '../availability/availability.service.js';
import { BreakGlass } from './break-glass.js';
import { DefaultPolicyRules, SsoPolicyRules, type SsoBreakGlass } from './sso-policy-rules.js';
import { SsoPolicy } from './sso-policy.js';

class AppRules extends SsoPolicyRules {
  override modeFor = vi.fn<SsoPolicyRules['modeFor']>().mockReturnValue(undefined);
  override breakGlassFor = vi
    .fn<NonNullable<SsoPolicyRules['breakGlassFor']>>()
    .mockReturnValue(undefined);
  override onBreakGlass = vi.fn<NonNullable<SsoPolicyRules['onBreakGlass']>>();
}

const JANE = 'jane@acme.test';
const exception = (fields: Partial<SsoBreakGlass> = {}): SsoBreakGlass => ({
  reason: 'Okta is down',
  allowedBy: 'root@app.test',
  until: new Date(Date.now() + 60_000),
  ...fields,
});
const failed = (detail: string): unknown =>
  expect.objectContaining({ code: 'policy_rules_failed', detail });

let fake: FakeGateway;
let rules: AppRules;
let policy: SsoPolicy;
let warn: MockInstance<Logger['warn']>;

const policyOf = (given: SsoPolicyRules): SsoPolicy => {
  const options = optionsWith({ timeoutMs: 200 });
  const { gateway } = fake;
  const available = new AvailabilityService(gateway, options);
  return new SsoPolicy(given, available, gateway, new BreakGlass(given, options), options);
};
const environmentDown = (): Promise<never> =>
  Promise.reject(new SsoError('environment_busy', { detail: 'HTTP 429' }));

beforeEach(() => {
  fake = new FakeGateway();
  rules = new AppRules();
  policy = policyOf(rules);
  warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  warn.mockRestore();
  vi.useRealTimers();
});

describe.each([
  ['of a user', { domain: 'acme.test' }, () => policy.forEmail(' jane@ACME.test ')],
  ['of an organization', { organizationId: 'org_1' }, () => policy.forOrganization('org_1')],
] as const)('the mode %s', (_case, subject, mode) => {
  it.each(['required', 'optional', 'unavailable'] as const)(
    'is %s by a rule, without a call to Scalekit',
    async (answer) => {
      rules.modeFor.mockReturnValue(answer);
      await expect(mode()).resolves.toBe(answer);
      expect(rules.modeFor.mock.calls).toEqual([[subject]]);
      expect(fake.calls).toEqual([]);
    },
  );

  it('depends on the connections if there is no rule', async () => {
    await expect(mode()).resolves.toBe('unavailable');
    fake.connections = () => Promise.resolve([{ id: 'conn_1' }]);
    policy = policyOf(new DefaultPolicyRules());
    await expect(mode()).resolves.toBe('optional');
  });

  it('is unknown without a rule while Scalekit is down, and stays required with one', async () => {
    fake.connections = environmentDown;
    await expect(mode()).resolves.toBe('unknown');
    rules.modeFor.mockResolvedValue('required');
    await expect(mode()).resolves.toBe('required');
  });

  it.each([null, true, 'yes', 'unknown', {}])(
    'rejects %j as an answer of the rules',
    async (answer) => {
      rules.modeFor.mockReturnValue(answer as never);
      await expect(mode()).rejects.toEqual(failed('modeFor() gave another answer'));
    },
  );

  it('is not guessed if the rules fail', async () => {
    rules.modeFor.mockImplementation(() => {
      throw new TypeError('no table');
    });
    await expect(mode()).rejects.toEqual(failed('TypeError: no table'));
    rules.modeFor.mockRejectedValue('down');
    await expect(mode()).rejects.toEqual(failed('no error object'));
    const own = new SsoError('environment_busy');
    rules.modeFor.mockRejectedValue(own);
    await expect(mode()).rejects.toBe(own);
  });

  it('waits for the rules no longer than timeoutMs', async () => {
    vi.useFakeTimers();
    rules.modeFor.mockReturnValue(new Promise(() => undefined));
    const outcome = expect(mode()).rejects.toEqual(failed('they did not answer'));
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
  });
});

describe('the mode', () => {
  it.each([
    '',
    'jane',
    '@acme.test',
    'acme.test',
    'a@b@acme.test',
    undefined,
    null,
    ['jane@acme.test'],
  ])('of %j is unknown, without a call of the rules', async (email) => {
    await expect(policy.forEmail(email)).resolves.toBe('unknown');
    expect(rules.modeFor).not.toHaveBeenCalled();
    expect(fake.calls).toEqual([]);
  });

  it.each([undefined, null, '', [], ['org_1'], 7, {}, 'org 1', 'org_1\n', 'o'.repeat(65)])(
    'of %j, which is no id, is unknown and never unavailable, without a call of the rules (S17)',
    async (id) => {
      await expect(policy.forOrganization(id as never)).resolves.toBe('unknown');
      rules.modeFor.mockReturnValue('unavailable');
      await expect(policy.forOrganization(id as never)).resolves.toBe('unknown');
      expect(rules.modeFor).not.toHaveBeenCalled();
      expect(fake.calls).toEqual([]);
    },
  );

  it('of an organization is logged where it cannot be asked for', async () => {
    fake.connections = environmentDown;
    await policy.forOrganization('org_1');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^policy unknown \| environment_busy \| HTTP 429 \| retry: /),
    );
    fake.connections = () => Promise.reject(new SsoError('environment_busy'));
    await policy.forOrganization('org_1');
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/^policy unknown \| environment_busy \| retry: /),
    );
    fake.connections = () => Promise.reject(new RangeError('a bug'));
    await expect(policy.forOrganization('org_1')).rejects.toThrow(RangeError);
    expect(fake.calls.at(-1)).toEqual(['listConnections', 'org_1']);
  });
});

describe('a password', () => {
  it.each(['optional', 'unavailable'] as const)(
    'may be used where single sign-on is %s',
    async (answer) => {
      rules.modeFor.mockReturnValue(answer);
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(true);
      expect(rules.breakGlassFor).not.toHaveBeenCalled();
    },
  );

  it('may be used where nothing is required and nothing is known', async () => {
    fake.connections = environmentDown;
    await expect(policy.mayUsePassword(JANE)).resolves.toBe(true);
  });

  it.each(['', 'jane', 'jane@acme.test..', 'jane@@acme.test', 'jane@acme', null, { length: 1 }])(
    'may not be used for %O, which is no address',
    async (email) => {
      await expect(policy.mayUsePassword(email)).resolves.toBe(false);
      expect(rules.modeFor).not.toHaveBeenCalled();
    },
  );

  it.each(['required', 'optional', undefined] as const)(
    'may be used for an account of an organization where nothing is required: %O (S17)',
    async (answer) => {
      rules.modeFor.mockImplementation((subject) =>
        'organizationId' in subject ? answer : undefined,
      );
      await expect(policy.mayUsePassword(JANE, 'org_1')).resolves.toBe(answer !== 'required');
      await expect(policy.mayHavePassword(JANE, 'org_1')).resolves.toBe(answer !== 'required');
      expect(rules.modeFor.mock.calls.slice(0, 2)).toEqual([
        [{ domain: 'acme.test' }],
        [{ organizationId: 'org_1' }],
      ]);
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(true);
      expect(fake.calls).toEqual([]);
    },
  );

  it('may not be used where the domain requires, whatever the organization (S17)', async () => {
    rules.modeFor.mockImplementation((subject) =>
      'domain' in subject ? 'required' : 'unavailable',
    );
    await expect(policy.mayUsePassword(JANE, 'org_1')).resolves.toBe(false);
  });

  it.each([null, '', [], ['org_1'], 7, 'org 1'])(
    'may not be used for an account of %j, which is no organization, and nobody is asked (S17)',
    async (id) => {
      await expect(policy.mayUsePassword(JANE, id as never)).resolves.toBe(false);
      await expect(policy.mayHavePassword(JANE, id as never)).resolves.toBe(false);
      expect(rules.modeFor).not.toHaveBeenCalled();
    },
  );

  it('may be reset where nothing is required, and is reset for no address that is none', async () => {
    await expect(policy.mayHavePassword(JANE)).resolves.toBe(true);
    await expect(policy.mayHavePassword('jane')).resolves.toBe(false);
  });

  describe('where single sign-on is required', () => {
    beforeEach(() => {
      rules.modeFor.mockReturnValue('required');
    });

    it.each([undefined, null])('may not be used without an exception (%O)', async (none) => {
      rules.breakGlassFor.mockReturnValue(none);
      await expect(policy.mayUsePassword(` ${JANE} `)).resolves.toBe(false);
      expect(rules.breakGlassFor.mock.calls).toEqual([[JANE, undefined]]);
      expect(rules.onBreakGlass).not.toHaveBeenCalled();
      expect(warn).not.toHaveBeenCalled();
    });

    it('may not be used by the rules of an app that has no exceptions', async () => {
      class Strict extends SsoPolicyRules {
        override modeFor(): 'required' {
          return 'required';
        }
      }
      await expect(policyOf(new Strict()).mayUsePassword(JANE)).resolves.toBe(false);
    });

    it('may be used by an exception, which is reported and logged without an address', async () => {
      const granted = exception({ reason: 'asked by\njane@acme.test' });
      rules.breakGlassFor.mockResolvedValue(granted);
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(true);
      expect(rules.onBreakGlass.mock.calls).toEqual([[JANE, granted, undefined]]);
      const [line] = warn.mock.calls[0] ?? [];
      expect(line).toMatch(
        /^audit: password instead of required single sign-on \| person [0-9a-f]{16} \| until \d{4}-.*Z \| allowed by [0-9a-f]{16} \| asked by \[e-mail\]$/,
      );
    });

    it('may be reset by an exception, which is no use of it', async () => {
      rules.breakGlassFor.mockReturnValue(exception());
      await expect(policy.mayHavePassword(` ${JANE} `)).resolves.toBe(true);
      expect(rules.breakGlassFor.mock.calls).toEqual([[JANE, undefined]]);
      expect(rules.onBreakGlass).not.toHaveBeenCalled();
      expect(warn).not.toHaveBeenCalled();
    });

    it.each([undefined, null, exception({ until: new Date(0) })])(
      'may not be reset without an exception that counts (%j)',
      async (answer) => {
        rules.breakGlassFor.mockReturnValue(answer);
        await expect(policy.mayHavePassword(JANE)).resolves.toBe(false);
      },
    );

    it('tells the same person by the same text, and others by others', async () => {
      rules.breakGlassFor.mockImplementation(() => exception());
      for (const email of [JANE, 'JANE@acme.test', 'max@acme.test']) {
        await policy.mayUsePassword(email);
      }
      const [jane, same, max] = warn.mock.calls.map(
        ([line]) => /person (\w+)/.exec(line as string)?.[1],
      );
      expect(same).toBe(jane);
      expect(max).not.toBe(jane);
    });

    it.each([
      ['ops-7', /allowed by ops-7 \|/],
      ['ops\n7', /allowed by ops 7 \|/],
      ['Root <root@app.test>', /allowed by [0-9a-f]{16} \|/],
      ['root%40app.test', /allowed by [0-9a-f]{16} \|/],
    ])('names who allowed it, without an address: %j', async (allowedBy, shown) => {
      rules.breakGlassFor.mockReturnValue(exception({ allowedBy }));
      await policy.mayUsePassword(JANE);
      expect(warn).toHaveBeenCalledWith(expect.stringMatching(shown));
    });

    it('shows who allowed it to themselves, and tells those who allow apart', async () => {
      const seen: unknown[] = [];
      for (const allowedBy of [' JANE@acme.test ', 'root@app.test', 'other@app.test']) {
        rules.breakGlassFor.mockReturnValue(exception({ allowedBy }));
        await policy.mayUsePassword(JANE);
        const [line] = warn.mock.calls.at(-1) ?? [];
        seen.push(...(/person (\w+) .* allowed by (\w+) /.exec(line as string) ?? []).slice(1));
      }
      const [jane, self, , root, , other] = seen;
      expect(self).toBe(jane);
      expect(new Set([jane, root, other]).size).toBe(3);
    });

    it('says what was allowed at the time, whatever the app does to it', async () => {
      rules.breakGlassFor.mockReturnValue(exception({ allowedBy: 'ops-7' }));
      rules.onBreakGlass.mockImplementation((_email, granted) => {
        Object.assign(granted, { allowedBy: null, until: null, reason: null });
      });
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(true);
      expect(warn).toHaveBeenCalledWith(expect.stringMatching(/allowed by ops-7 \| Okta is down$/));
    });

    it('may be used by the exception of an organization, which is in the log (S17)', async () => {
      rules.breakGlassFor.mockImplementation((_email, organizationId) =>
        organizationId === 'org_1' ? exception({ allowedBy: 'ops-7' }) : undefined,
      );
      await expect(policy.mayUsePassword(JANE, 'org_1')).resolves.toBe(true);
      expect(rules.onBreakGlass.mock.calls).toEqual([[JANE, expect.anything(), 'org_1']]);
      expect(warn).toHaveBeenCalledWith(
        expect.stringMatching(/ \| person \w+ \| organization org_1 \| until /),
      );
      await expect(policy.mayUsePassword(JANE, 'org_2')).resolves.toBe(false);
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(false);
    });

    it.each([
      [999, true],
      [1_000, false],
    ])(
      'may be used by an exception of a second whose use takes %i ms to report: %O (S17)',
      async (ms, isGranted) => {
        vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
        const granted = exception({ until: new Date(Date.now() + 1_000), allowedBy: 'ops-7' });
        rules.breakGlassFor.mockReturnValue(granted);
        rules.onBreakGlass.mockImplementation(() => {
          vi.setSystemTime(Date.now() + ms);
          granted.until.setFullYear(2999);
        });
        await expect(policy.mayUsePassword(JANE)).resolves.toBe(isGranted);
        expect(warn.mock.calls).toEqual([
          [
            expect.stringMatching(
              isGranted
                ? /^audit: password instead of required/
                : /^audit: the exception has ended, no password instead of required single sign-on \| person/,
            ),
          ],
        ]);
      },
    );

    it('may not be used by an exception that is over', async () => {
      rules.breakGlassFor.mockReturnValue(exception({ until: new Date(Date.now() - 1) }));
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(false);
      expect(rules.onBreakGlass).not.toHaveBeenCalled();
      expect(warn).not.toHaveBeenCalled();
    });

    it.each([
      ['without an end', { until: undefined as never }],
      ['of a broken end', { until: new Date('never') }],
      ['of an end in words', { until: '2999-01-01' as never }],
      ['of an end in milliseconds', { until: 32_472_144_000_000 as never }],
      ['allowed by nobody', { allowedBy: null as never }],
      ['allowed by a number', { allowedBy: 7 as never }],
      ['allowed by a blank', { allowedBy: ' ' }],
      ['without a reason', { reason: undefined as never }],
      ['for an empty reason', { reason: '' }],
      ['for an object', { reason: {} as never }],
    ])('may not be used by an exception that is %s', async (_case, fields) => {
      rules.breakGlassFor.mockReturnValue(exception(fields));
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(false);
      expectPassedOver();
    });

    it.each([true, 'yes', 7, {}, []])('may not be used by %j, which is none', async (answer) => {
      rules.breakGlassFor.mockReturnValue(answer as never);
      await expect(policy.mayUsePassword(JANE)).resolves.toBe(false);
      expectPassedOver();
    });

    const expectPassedOver = (): void => {
      expect(rules.onBreakGlass).not.toHaveBeenCalled();
      expect(warn.mock.calls).toEqual([
        ['an exception is ignored: `reason` and `allowedBy` must be strings, and `until` a Date'],
      ]);
    };

    it('may be used where the app does not want to hear of it', async () => {
      const { modeFor, breakGlassFor } = rules;
      breakGlassFor.mockReturnValue(exception());
      await expect(policyOf({ modeFor, breakGlassFor }).mayUsePassword(JANE)).resolves.toBe(true);
      expect(warn).toHaveBeenCalledTimes(1);
    });

    it('may not be used where its use could not be reported', async () => {
      rules.breakGlassFor.mockReturnValue(exception());
      rules.onBreakGlass.mockRejectedValue(new Error('no table'));
      await expect(policy.mayUsePassword(JANE)).rejects.toEqual(failed('Error: no table'));
      expect(warn).not.toHaveBeenCalled();
    });
  });
});
