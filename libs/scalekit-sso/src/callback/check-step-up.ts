import { SsoError } from '../errors/sso-error.js';
import type { IdTokenClaims, SsoIdentity } from '../identity/sso-identity.js';
import type { StepUpPurpose } from '../transaction/login-transaction.js';

/** Clocks of this server and of an identity provider may differ by so much, in seconds. */
const TOLERANCE_SECONDS = 60;

/**
 * Checks that a step-up has brought back the person it was for, authenticated anew.
 *
 * Not every environment passes `auth_time` on (OIDC Core 2; contract 5.1 does not list it). Where it
 * is there, it has to fit; where it is not, the identity provider is trusted to have done what
 * `prompt=login` asked for.
 *
 * @param startedAt when the step-up left, in milliseconds since 1970
 * @throws SsoError `step_up_rejected`
 */
export function checkStepUp(
  identity: SsoIdentity,
  claims: IdTokenClaims,
  { identityKey }: StepUpPurpose,
  startedAt: number,
): void {
  if (identity.key !== identityKey) {
    throw rejected('another person, organization or connection came back');
  }
  const { auth_time: authTime } = claims;
  if (authTime === undefined || authTime === null) {
    return;
  }
  const earliest = startedAt / 1000 - TOLERANCE_SECONDS;
  const latest = Date.now() / 1000 + TOLERANCE_SECONDS;
  if (typeof authTime !== 'number' || !(authTime >= earliest && authTime <= latest)) {
    throw rejected('auth_time is not within the time of the step-up');
  }
}

function rejected(detail: string): SsoError {
  return new SsoError('step_up_rejected', { detail });
}
