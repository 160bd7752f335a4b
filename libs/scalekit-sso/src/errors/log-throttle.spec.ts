import { SSO_ERRORS, type SsoErrorCode } from './catalogue.js';
import { causeOf, LogThrottle } from './log-throttle.js';
import { OWN_ERRORS } from './own-errors.js';
import { SsoError } from './sso-error.js';

const codesOf = (cause: string): SsoErrorCode[] =>
  (Object.keys(SSO_ERRORS) as SsoErrorCode[]).filter((code) => causeOf(code) === cause);

describe('LogThrottle', () => {
  let throttle: LogThrottle;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    throttle = new LogThrottle();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const levelsOf = (code: SsoErrorCode, times: number): string[] =>
    Array.from({ length: times }, () => throttle.levelOf(new SsoError(code)));
  const loudOf = (code: SsoErrorCode): string =>
    SSO_ERRORS[code].status >= 500 ? 'error' : 'warn';

  it('takes for no failure what every user is told', () => {
    expect(codesOf('everybody').sort()).toEqual([
      'access_token_required',
      'login_required',
      'session_expired',
      'step_up_required',
    ]);
    for (const code of codesOf('everybody')) {
      expect(levelsOf(code, 2)).toEqual(['debug', 'debug']);
    }
  });

  it('says once a minute what only strangers cause (S11)', () => {
    expect(codesOf('stranger').sort()).toEqual([
      'cross_site_request',
      'invalid_request_target',
      'invalid_webhook',
      'method_not_allowed',
      'navigation_required',
      'raw_body_missing',
      'too_many_requests',
      'webhook_rejected',
      'webhooks_not_configured',
    ]);
    for (const code of codesOf('stranger')) {
      expect(levelsOf(code, 2)).toEqual([loudOf(code), 'debug']);
    }
    vi.advanceTimersByTime(59_999);
    expect(levelsOf('cross_site_request', 1)).toEqual(['debug']);
    vi.advanceTimersByTime(1);
    expect(levelsOf('cross_site_request', 2)).toEqual(['warn', 'debug']);
  });

  it('says twenty times a minute what strangers and users cause (S11)', () => {
    for (const code of codesOf('visitor')) {
      const loud = Array<string>(20).fill(loudOf(code));
      expect(levelsOf(code, 22)).toEqual([...loud, 'debug', 'debug']);
    }
    vi.advanceTimersByTime(60_000);
    expect(levelsOf('login_not_found', 1)).toEqual(['warn']);
  });

  it('says always what nobody causes at will', () => {
    for (const code of codesOf('trusted')) {
      expect(new Set(levelsOf(code, 100))).toEqual(new Set([loudOf(code)]));
    }
  });

  it('knows who causes each failure, and takes what is reported for a visitor’s (S11)', () => {
    const counts = ['everybody', 'stranger', 'visitor', 'trusted'].map((it) => codesOf(it).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(Object.keys(SSO_ERRORS).length);
    const reported = Object.keys(SSO_ERRORS).filter((code) => !Object.hasOwn(OWN_ERRORS, code));
    expect(reported).toContain('access_denied');
    expect(codesOf('visitor')).toEqual(expect.arrayContaining(reported));
    expect(codesOf('trusted')).toContain('token_rejected');
    expect(codesOf('visitor')).toContain('login_not_found');
  });

  it('lets one code hide no other', () => {
    levelsOf('webhook_rejected', 1);
    expect(levelsOf('webhooks_not_configured', 1)).toEqual(['error']);
  });
});
