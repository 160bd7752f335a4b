import { SsoError } from '../errors/sso-error.js';
import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import type { IdTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';
import type { ResolvedStepUpOptions } from './step-up.options.js';
import type { StepUpBinding } from '../login-state/step-up-binding.js';

/**
 * Asserts that the user of a step-up came back and has authenticated again.
 *
 * The user at the screen can delete `prompt=login` and `max_age=0` from the authorization URL. Only
 * `auth_time` (OIDC Core 2) shows it, and not every environment sends it (contract 5.1). Where it is
 * present, it has to be of this step-up; where the sign-in had it, it has to be present.
 *
 * @param startedAt when the step-up left, in milliseconds since 1970
 * @throws SsoError `step_up_rejected`
 */
export function assertReauthentication(
  identity: SsoIdentity,
  claims: IdTokenClaims,
  { identityKey, authTime: known }: StepUpBinding,
  startedAt: number,
  { requireAuthTime }: ResolvedStepUpOptions['stepUp'],
): void {
  if (identity.key !== identityKey) {
    throw rejected('another user, organization or connection came back');
  }
  const { auth_time: authTime } = claims;
  if (!isThere(authTime)) {
    if (known !== undefined || requireAuthTime) {
      throw rejected(
        `auth_time is missing, ${known === undefined ? 'and stepUp.requireAuthTime is on' : 'though the sign-in had it'}`,
      );
    }
    return;
  }
  if (typeof authTime !== 'number' || !isOfStepUp(authTime, known, startedAt)) {
    throw rejected('auth_time is not within the time of the step-up');
  }
}

/**
 * The `auth_time` of an ID token, in seconds since 1970; undefined where there is none, and 0 where it
 * cannot be read: that it was there is what a step-up needs to know.
 */
export function authTimeOf({ auth_time: authTime }: IdTokenClaims): number | undefined {
  if (!isThere(authTime)) {
    return undefined;
  }
  return Number.isFinite(authTime) ? Number(authTime) : 0;
}

function isOfStepUp(authTime: number, known: number | undefined, startedAt: number): boolean {
  const earliest = Math.floor(startedAt / 1000);
  if (authTime <= (known ?? -Infinity)) {
    // The sign-in told of it already: it was before the step-up, whatever the clock there says, unless
    // all were in one second.
    return Math.floor(authTime) === earliest;
  }
  return (
    authTime >= earliest - CLOCK_TOLERANCE_SECONDS &&
    authTime <= Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS
  );
}

function isThere(claim: unknown): boolean {
  return claim !== undefined && claim !== null;
}

function rejected(detail: string): SsoError {
  return new SsoError('step_up_rejected', { detail });
}
