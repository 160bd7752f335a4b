import type { BaseUrl } from '../options/base-url.js';
import type { SeenRequest } from '../observability/seen-request.js';
import { error, ok, unknown, type Finding } from './finding.js';

/** An address that no client has (RFC 5737), which the doctor claims to have. */
export const FORGED_ADDRESS = '192.0.2.1';

const TRUST =
  "Let the app trust the proxy in front of it, and only that one: app.set('trust proxy', 1), or trustProxy of Fastify (docs/production.md).";

/**
 * Whom the app trusts to say how a request has come, and whether its session cookie is safe.
 *
 * @param seen how the app saw a request of the doctor; undefined where it was not asked or did not tell
 * @param isPublic whether the request came the way that users come
 */
export function checkSeenRequest(
  seen: SeenRequest | undefined,
  isPublic: boolean,
  base: Pick<BaseUrl, 'isSecure'>,
): readonly Finding[] {
  return [checkTrust(seen, isPublic, base), checkSessionCookie(seen, isPublic, base)];
}

function checkTrust(
  seen: SeenRequest | undefined,
  isPublic: boolean,
  { isSecure }: Pick<BaseUrl, 'isSecure'>,
): Finding {
  if (seen === undefined) {
    return unknown('proxy', 'the app did not say how it was reached', ASK);
  }
  if (!isPublic) {
    return unknown('proxy', 'this is not the way that users come', PUBLIC_URL);
  }
  if (seen.clientAddress === FORGED_ADDRESS) {
    return error(
      'proxy',
      'the app believes whoever writes X-Forwarded-For: no rate limit holds',
      TRUST,
    );
  }
  return isSecure && seen.protocol !== 'https'
    ? error(
        'proxy',
        'users come over https and the app sees http: it does not trust the proxy, so that secure session cookies are not set and all users share one rate limit',
        TRUST,
      )
    : ok('proxy', 'the app sees how users come, and believes nobody else');
}

function checkSessionCookie(
  seen: SeenRequest | undefined,
  isPublic: boolean,
  { isSecure }: Pick<BaseUrl, 'isSecure'>,
): Finding {
  if (seen === undefined) {
    return unknown('session cookie', 'the app did not say how it sets it', ASK);
  }
  if (seen.sessionCookie === undefined) {
    const message = 'the route of webhooks has no session, so the app could not say';
    return unknown('session cookie', message, 'Look at Set-Cookie in a browser.');
  }
  const { secure, httpOnly } = seen.sessionCookie;
  if (!httpOnly) {
    return error('session cookie', 'scripts can read it', 'Leave httpOnly on.');
  }
  if (!isSecure || secure) {
    return ok(
      'session cookie',
      'is safe from scripts, and from networks where users come by https',
    );
  }
  return isPublic
    ? error('session cookie', 'it is not Secure', "Give it secure: 'auto', and see the proxy.")
    : unknown('session cookie', 'this is not the way that users come', PUBLIC_URL);
}

const ASK =
  'Set SCALEKIT_WEBHOOK_SECRET to the one that the app has, by which it knows who asks. The app itself warns at its boot, or at the first sign-in: look for lines of ScalekitSso in its log.';
const PUBLIC_URL = 'Give the URL that users see as --url.';
