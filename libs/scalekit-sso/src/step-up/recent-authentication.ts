import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { StepUpOptions } from '../guard/markers.js';
import type { SsoSession } from '../session/sso-session-record.js';

/** Clocks of instances may differ by so much, in milliseconds. */
const TOLERANCE_MS = 60_000;

/** Whether who is signed in has proven it recently enough. */
export function isRecentlyAuthenticated(
  { reauthenticatedAt }: SsoSession,
  { maxAgeSeconds }: StepUpOptions,
): boolean {
  const age = reauthenticatedAt === undefined ? NaN : Date.now() - reauthenticatedAt.getTime();
  // Anything that is no number compares as false, and so is refused.
  return age < maxAgeSeconds * 1000 && age >= -TOLERANCE_MS;
}

/**
 * What somebody is told who has to prove that it is them. A browser that navigates goes there at
 * once; a form or a script comes back to its page.
 */
export function stepUpRequired(request: SsoRequest, urls: RouteUrls): SsoError {
  const retryUrl = urls.stepUp(urls.returnAddress(request));
  return new SsoError('step_up_required', { retryUrl, isRedirect: true });
}
