import type { SeenRequest } from '../observability/seen-request.js';
import { checkSeenRequest, FORGED_ADDRESS } from './seen-checks.js';

const SAFE = { secure: true, httpOnly: true };
const SEEN: SeenRequest = { protocol: 'https', clientAddress: '203.0.113.9', sessionCookie: SAFE };

function severities(changes: Partial<SeenRequest>, { isPublic = true, isSecure = true } = {}) {
  return checkSeenRequest({ ...SEEN, ...changes }, isPublic, { isSecure }).map(
    ({ severity }) => severity,
  );
}

describe('how the app saw the doctor', () => {
  it('is as it should be', () => {
    expect(severities({})).toEqual(['ok', 'ok']);
  });

  it('shows a proxy that is not trusted', () => {
    const cookie = { secure: false, httpOnly: true };
    const [proxy, session] = checkSeenRequest(
      { ...SEEN, protocol: 'http', sessionCookie: cookie },
      true,
      { isSecure: true },
    );
    expect(proxy?.message).toMatch(/does not trust the proxy/);
    expect(session?.message).toBe('it is not Secure');
    expect([proxy?.severity, session?.severity]).toEqual(['error', 'error']);
  });

  it('may be plain http where users come by it', () => {
    const plain = { protocol: 'http', sessionCookie: { secure: false, httpOnly: true } };
    expect(severities(plain, { isSecure: false })).toEqual(['ok', 'ok']);
  });

  it('shows that anybody is trusted', () => {
    expect(severities({ clientAddress: FORGED_ADDRESS })).toEqual(['error', 'ok']);
  });

  it('shows a cookie that scripts can read, however it comes', () => {
    for (const isPublic of [true, false]) {
      const cookie = { secure: true, httpOnly: false };
      expect(severities({ sessionCookie: cookie }, { isPublic })[1]).toBe('error');
    }
  });

  it('is not judged where users come another way', () => {
    const inside = {
      clientAddress: FORGED_ADDRESS,
      sessionCookie: { secure: false, httpOnly: true },
    };
    expect(severities(inside, { isPublic: false })).toEqual(['unknown', 'unknown']);
    expect(severities({ protocol: 'http' }, { isPublic: false })).toEqual(['unknown', 'ok']);
  });

  it('is not known where the app did not tell', () => {
    const findings = checkSeenRequest(undefined, true, { isSecure: true });
    expect(findings.map(({ severity }) => severity)).toEqual(['unknown', 'unknown']);
    expect(findings.every(({ fix }) => fix?.includes('SCALEKIT_WEBHOOK_SECRET'))).toBe(true);
    expect(severities({ sessionCookie: undefined })).toEqual(['ok', 'unknown']);
  });
});
