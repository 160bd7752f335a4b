import type { SsoErrorCode } from '../errors/catalogue.js';

/** Headings of error pages: of one code, or of all other failures. */
export type SsoTitle =
  | Extract<
      SsoErrorCode,
      | 'login_required'
      | 'session_expired'
      | 'access_token_required'
      | 'access_token_rejected'
      | 'step_up_required'
      | 'step_up_rejected'
      | 'too_many_requests'
      | 'login_loop'
      | 'session_not_found'
      | 'sign_out_failed'
      | 'already_signed_in'
      | 'organization_mismatch'
      | 'method_not_allowed'
      | 'cross_site_request'
      | 'origin_unknown'
      | 'user_refused'
      | 'webhooks_not_configured'
      | 'raw_body_missing'
      | 'webhook_rejected'
      | 'invalid_webhook'
      | 'webhook_in_progress'
      | 'webhook_failed'
      | 'portal_forbidden'
    >
  | 'notCompleted'
  | 'notSignedIn';

/** Buttons, links and short sentences. */
export type SsoLabel =
  | 'tryAgain'
  | 'signIn'
  | 'backToList'
  | 'confirmItIsMe'
  | 'signOut'
  | 'signOutAndContinue'
  | 'signOutEverywhere'
  | 'endSession'
  | 'backToApp'
  | 'backTo'
  | 'signedInAs'
  | 'tryAgainIn'
  | 'helpAdmin'
  | 'helpDeveloper'
  | 'helpUser'
  | 'workEmail'
  | 'emailPlaceholder'
  | 'continueWithSso';

/**
 * All texts of the module's pages in one language. Texts with `{app}`, `{user}` or `{when}` are about
 * what stands there. They are plain text, which the pages escape.
 */
export interface SsoMessages {
  /** What has happened, in a sentence or two. */
  readonly errors: Readonly<Record<SsoErrorCode, string>>;
  readonly titles: Readonly<Record<SsoTitle, string>>;
  readonly labels: Readonly<Record<SsoLabel, string>>;
}

/** Some texts of a language. English stands in for those that are missing. */
export type PartialSsoMessages = {
  readonly [Part in keyof SsoMessages]?: Partial<SsoMessages[Part]> | undefined;
};
