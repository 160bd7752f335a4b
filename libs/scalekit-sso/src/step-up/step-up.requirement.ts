import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { GuardedRequest } from '../guard/markers.js';
import type { Requirement } from '../guard/requirement.js';
import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { forgetForm, keepForm } from './kept-form.js';
import { SSO_STEP_UP, type StepUpOptions } from './step-up.decorator.js';

/** Requires that the user has authenticated anew within the last `maxAgeSeconds`. */
@Injectable()
export class StepUpRequirement implements Requirement<StepUpOptions> {
  readonly metadataKey = SSO_STEP_UP;

  constructor(
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
  ) {}

  /**
   * A browser that navigates is redirected to the step-up route at once; a form or a script returns to
   * its page.
   *
   * @throws SsoError `step_up_required`
   */
  check(request: GuardedRequest, session: SsoSession, options: StepUpOptions): void {
    if (!isRecentlyAuthenticated(session, options)) {
      keepForm(request, this.urls, session, options);
      const retryUrl = this.links.stepUp({ returnTo: this.urls.returnAddress(request) });
      throw new SsoError('step_up_required', { retryUrl, isRedirect: true });
    }
    if (options.keepFields !== undefined) {
      forgetForm(request);
    }
  }
}

function isRecentlyAuthenticated(
  { reauthenticatedAt }: SsoSession,
  { maxAgeSeconds }: StepUpOptions,
): boolean {
  const age = reauthenticatedAt === undefined ? NaN : Date.now() - reauthenticatedAt.getTime();
  // NaN compares as false, and so is refused.
  return age < maxAgeSeconds * 1000 && age >= -CLOCK_TOLERANCE_SECONDS * 1000;
}
