import { flag, group, type Given, type Resolved } from '../options/option.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

export const stepUpOptions = {
  /** How a step-up is checked. */
  stepUp: group({
    /**
     * Refuses every step-up whose ID token has no `auth_time` (OIDC Core 2), which says when the user
     * authenticated. Without it a step-up is refused only where the sign-in, or an earlier step-up of
     * it, had one. Switch it on once a step-up works with it: an environment that never sends
     * `auth_time` then lets no step-up succeed. Default: false.
     */
    requireAuthTime: flag(),
  }),
};

/**
 * How a step-up is checked.
 *
 * @interface
 */
export type SsoStepUpOptions = Given<typeof stepUpOptions.stepUp.members>;
export type ResolvedStepUpOptions = ResolvedOptions & Resolved<typeof stepUpOptions>;
