import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { probeEnvironment, type EnvironmentProbe } from '../health/probe-environment.js';
import { fetchSmallJson } from '../scalekit/fetch-small-json.js';
import { ScalekitSdk } from '../scalekit/scalekit-sdk.js';
import { translateSdkError } from '../scalekit/translate-sdk-error.js';
import { usableKeys } from '../tokens/usable-keys.js';
import { checkCallback } from './callback-check.js';
import { error, ok, unknown, warning, type Finding } from './finding.js';
import { urlIn } from './foreign-text.js';

const REACH =
  'Check SCALEKIT_ENVIRONMENT_URL, and that this machine may reach it (firewall, proxy, DNS).';
const COPY =
  'Copy SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET again: Scalekit dashboard > Developers > API credentials.';

/**
 * Asks the environment.
 *
 * @param callbackUrl as the app sends it; undefined where that is not known
 */
export async function checkEnvironment(
  options: ResolvedOptions,
  callbackUrl: string | undefined,
): Promise<readonly Finding[]> {
  let probe: EnvironmentProbe;
  try {
    probe = await probeEnvironment(options.environmentUrl, options.timeoutMs);
  } catch {
    return [error('environment', `${options.environmentUrl} does not answer`, REACH)];
  }
  const [keys, credentials, callback] = await Promise.all([
    checkKeys(options),
    checkCredentials(options),
    checkCallback(options, callbackUrl),
  ]);
  return [
    checkIssuer(probe, options),
    checkClock(probe),
    keys,
    credentials,
    callback,
    checkAuthTime(probe),
  ];
}

function checkIssuer(
  { issuer, tokenEndpoint }: EnvironmentProbe,
  { environmentUrl }: ResolvedOptions,
): Finding {
  if (issuer !== environmentUrl) {
    return error(
      'environment',
      'it names another issuer than its URL, so every token is refused',
      `Set SCALEKIT_ENVIRONMENT_URL to ${urlIn(issuer) ?? 'the URL of the environment'}.`,
    );
  }
  return tokenEndpoint === `${environmentUrl}/oauth/token`
    ? ok('environment', `${environmentUrl} answers`)
    : error('environment', 'its token endpoint is elsewhere', 'Ask the support of Scalekit.');
}

function checkClock({ clockSkewSeconds }: EnvironmentProbe): Finding {
  if (clockSkewSeconds === undefined) {
    return unknown('clock', 'the environment does not say its time', 'Run NTP on all servers.');
  }
  return Math.abs(clockSkewSeconds) > CLOCK_TOLERANCE_SECONDS
    ? error(
        'clock',
        `this machine and the environment are ${Math.abs(clockSkewSeconds)} seconds apart`,
        'Set the clock by NTP: tokens are refused from a difference of 60 seconds on.',
      )
    : ok('clock', 'within 60 seconds of the environment');
}

async function checkKeys({ environmentUrl, timeoutMs }: ResolvedOptions): Promise<Finding> {
  const answer = await fetchSmallJson(`${environmentUrl}/keys`, timeoutMs).catch(() => undefined);
  const count = usableKeys(answer?.body).length;
  return count > 0
    ? ok('keys', `${count} to verify tokens with`)
    : error('keys', 'none to verify tokens with: every login fails', REACH);
}

/** A call of the API needs the credentials, and gRPC (contract 9). */
async function checkCredentials(options: ResolvedOptions): Promise<Finding> {
  try {
    const client = await new ScalekitSdk(options).client();
    await withinTime(options.timeoutMs, client.organization.listOrganization({ pageSize: 1 }));
    return ok('credentials', 'the API accepts them, over gRPC');
  } catch (thrown) {
    const { code } = thrown instanceof SsoError ? thrown : translateSdkError(thrown);
    return code === 'environment_credentials_rejected'
      ? error('credentials', 'the environment refuses them', COPY)
      : error(
          'credentials',
          `the API does not answer (${code})`,
          'Let this machine reach the environment by HTTP/2, without a proxy: gRPC needs it.',
        );
  }
}

function checkAuthTime({ claims }: EnvironmentProbe): Finding {
  const check = 'auth_time';
  const fix =
    'Set stepUp.requireAuthTime only once ID tokens have auth_time; without it, a step-up believes prompt=login (docs/step-up.md).';
  if (claims === undefined) {
    return unknown(check, 'the environment does not say whether ID tokens have it', fix);
  }
  return claims.includes('auth_time')
    ? ok(check, 'ID tokens have it: a step-up is proven')
    : warning(check, 'ID tokens do not have it: a step-up cannot be proven', fix);
}
