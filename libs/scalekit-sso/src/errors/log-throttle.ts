import type { SsoErrorCode } from './catalogue.js';
import type { OWN_ERRORS } from './own-errors.js';
import type { SsoError } from './sso-error.js';

/**
 * Who can cause a failure, and so how often it may be loud in the log:
 *
 * - `everybody`: it is no failure; every user is told so some time. Never loud
 * - `stranger`: any visitor, at will, and no user who uses the app as it is meant. Loud once a minute
 * - `visitor`: any visitor, at will, but users meet it too and report its reference. Loud 20 times a minute
 * - `trusted`: only who has signed in, the environment, or the app itself. Always loud
 */
export type Cause = 'everybody' | 'stranger' | 'visitor' | 'trusted';

/** The compiler sees to it that no failure is forgotten. */
const CAUSES: Readonly<Record<keyof typeof OWN_ERRORS, Cause>> = {
  login_required: 'everybody',
  session_expired: 'everybody',
  access_token_required: 'everybody',
  step_up_required: 'everybody',

  invalid_request_target: 'stranger',
  navigation_required: 'stranger',
  method_not_allowed: 'stranger',
  cross_site_request: 'stranger',
  origin_unknown: 'visitor',
  too_many_requests: 'stranger',
  // Webhooks have no rate limit, so that no delivery is lost.
  webhooks_not_configured: 'stranger',
  raw_body_missing: 'stranger',
  webhook_rejected: 'stranger',
  invalid_webhook: 'stranger',

  invalid_login_request: 'visitor',
  invalid_email: 'visitor',
  access_token_rejected: 'visitor',
  login_not_found: 'visitor',
  login_cookie_unreadable: 'visitor',
  invalid_callback: 'visitor',
  code_rejected: 'visitor',
  idp_login_rejected: 'visitor',
  // Every visitor of an app that is set up wrongly, or whose store or environment is away.
  guard_missing: 'visitor',
  body_not_parsed: 'visitor',
  sign_in_page_guarded: 'visitor',
  session_missing: 'visitor',
  session_unsupported: 'visitor',
  session_unavailable: 'visitor',
  sign_out_failed: 'visitor',
  organization_resolver_failed: 'visitor',
  organization_resolver_missing: 'visitor',
  policy_rules_failed: 'visitor',
  federation_failed: 'visitor',
  federation_connection_missing: 'visitor',
  federation_domain_missing: 'visitor',
  unsupported_transport: 'visitor',
  sdk_unavailable: 'visitor',
  keys_unavailable: 'visitor',
  environment_credentials_rejected: 'visitor',
  environment_error: 'visitor',
  environment_busy: 'visitor',
  environment_unreachable: 'visitor',
  environment_timeout: 'visitor',

  login_loop: 'trusted',
  step_up_rejected: 'trusted',
  already_signed_in: 'trusted',
  wrong_organization: 'trusted',
  token_rejected: 'trusted',
  clock_skew: 'trusted',
  user_refused: 'trusted',
  user_store_failed: 'trusted',
  session_not_found: 'trusted',
  organization_mismatch: 'trusted',
  organization_not_found: 'trusted',
  portal_forbidden: 'trusted',
  portal_policy_failed: 'trusted',
  credential_used: 'trusted',
  webhook_in_progress: 'trusted',
  webhook_failed: 'trusted',
};

const LOUD_LINES: Readonly<Record<Cause, number>> = {
  everybody: 0,
  stranger: 1,
  visitor: 20,
  trusted: Infinity,
};
const MINUTE_MS = 60_000;

/** How loud a failure is in the log. Strangers must not fill it, nor hide in it what matters. */
export class LogThrottle {
  /** By code or name, the loud lines of a minute; `endsAt` in milliseconds since 1970. */
  private readonly minutes = new Map<string, { lines: number; endsAt: number }>();

  /** The level of the next line about a failure. */
  levelOf(error: SsoError): 'debug' | 'warn' | 'error' {
    if (!this.isLoud(error.code, causeOf(error.code))) {
      return 'debug';
    }
    return error.getStatus() >= 500 ? 'error' : 'warn';
  }

  /** Whether the next line about something is loud. */
  isLoud(what: string, cause: Cause): boolean {
    return this.count(what) <= LOUD_LINES[cause];
  }

  private count(what: string): number {
    const now = Date.now();
    let minute = this.minutes.get(what);
    if (minute === undefined || minute.endsAt <= now) {
      minute = { lines: 0, endsAt: now + MINUTE_MS };
      this.minutes.set(what, minute);
    }
    minute.lines += 1;
    return minute.lines;
  }
}

/** Any visitor can report at the login route what the environment reports at the callback. */
export function causeOf(code: SsoErrorCode): Cause {
  return (CAUSES as Readonly<Partial<Record<SsoErrorCode, Cause>>>)[code] ?? 'visitor';
}
