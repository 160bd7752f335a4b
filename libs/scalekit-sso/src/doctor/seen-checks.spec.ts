import { rowsOf } from '../../spec-support/findings.js';
import type { SeenRequest } from '../observability/seen-request.js';
import { checkSeenRequest, FORGED_ADDRESS } from './seen-checks.js';

const SAFE = { secure: true, httpOnly: true };
const SEEN: SeenRequest = { protocol: 'https', clientAddress: '203.0.113.9', sessionCookie: SAFE };

/** What is said of what an app saw; of nothing, where it did not tell. */
function rows(
  changes: Partial<SeenRequest> | undefined,
  { isPublic = true, isSecure = true } = {},
): unknown[][] {
  return rowsOf(checkSeenRequest(changes && { ...SEEN, ...changes }, isPublic, { isSecure }));
}

function severities(...seen: Parameters<typeof rows>): unknown[] {
  return rows(...seen).map(([, severity]) => severity);
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
    const ask =
      'Set SCALEKIT_WEBHOOK_SECRET to the one that the app has, by which it knows who asks. The app itself warns at its boot, or at the first sign-in: look for lines of ScalekitSso in its log.';
    expect(rows(undefined)).toEqual([
      ['proxy', 'unknown', 'the app did not say how it was reached', ask],
      ['session cookie', 'unknown', 'the app did not say how it sets it', ask],
    ]);
    expect(rows({ sessionCookie: undefined })[1]).toEqual([
      ...['session cookie', 'unknown'],
      'the route of webhooks has no session, so the app could not say',
      'Look at Set-Cookie in a browser.',
    ]);
    expect(severities({ sessionCookie: undefined })).toEqual(['ok', 'unknown']);
  });

  it('is said with how to fix it', () => {
    const PUBLIC_URL = 'Give the URL that users see as --url.';
    const TRUST =
      "Let the app trust the proxy in front of it, and only that one: app.set('trust proxy', 1), or trustProxy of Fastify (docs/production.md).";
    const plain = { secure: false, httpOnly: true };
    expect(rows({})).toEqual([
      ['proxy', 'ok', 'the app sees how users come, and believes nobody else', undefined],
      [
        ...['session cookie', 'ok'],
        ...['is safe from scripts, and from networks where users come by https', undefined],
      ],
    ]);
    expect(rows({ clientAddress: FORGED_ADDRESS, sessionCookie: plain })).toEqual([
      [
        ...['proxy', 'error'],
        ...['the app believes whoever writes X-Forwarded-For: no rate limit holds', TRUST],
      ],
      [
        ...['session cookie', 'error', 'it is not Secure'],
        "Give it secure: 'auto', and see the proxy.",
      ],
    ]);
    expect(rows({ sessionCookie: plain }, { isPublic: false })).toEqual([
      ['proxy', 'unknown', 'this is not the way that users come', PUBLIC_URL],
      ['session cookie', 'unknown', 'this is not the way that users come', PUBLIC_URL],
    ]);
    expect(rows({ sessionCookie: { secure: true, httpOnly: false } })[1]).toEqual([
      ...['session cookie', 'error', 'scripts can read it', 'Leave httpOnly on.'],
    ]);
  });
});
