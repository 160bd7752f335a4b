import { jest } from '@jest/globals';
import type { SsoErrorCode } from './catalogue.js';
import { Loudness } from './loudness.js';
import { SsoError } from './sso-error.js';

describe('Loudness', () => {
  let loudness: Loudness;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    loudness = new Loudness();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const levelOf = (code: SsoErrorCode): string => loudness.levelOf(new SsoError(code));

  it.each(['login_required', 'session_expired', 'step_up_required'] as const)(
    'takes %s for no failure',
    (code) => {
      expect(levelOf(code)).toBe('debug');
    },
  );

  it.each([
    ['login_not_found', 'warn'],
    ['environment_unreachable', 'error'],
  ] as const)('says %s each time, as %s', (code, level) => {
    expect([levelOf(code), levelOf(code)]).toEqual([level, level]);
  });

  it.each([
    ['webhooks_not_configured', 'error'],
    ['raw_body_missing', 'error'],
    ['webhook_rejected', 'warn'],
    ['invalid_webhook', 'warn'],
    ['method_not_allowed', 'warn'],
    ['too_many_requests', 'warn'],
  ] as const)('says %s once a minute, as %s', (code, level) => {
    expect([levelOf(code), levelOf(code)]).toEqual([level, 'debug']);
    jest.advanceTimersByTime(59_999);
    expect(levelOf(code)).toBe('debug');
    jest.advanceTimersByTime(1);
    expect([levelOf(code), levelOf(code)]).toEqual([level, 'debug']);
  });

  it('lets one code hide no other', () => {
    levelOf('webhook_rejected');
    expect(levelOf('webhooks_not_configured')).toBe('error');
  });
});
