import type { SsoError } from './sso-error.js';

const TITLES: Readonly<Record<string, string>> = {
  login_required: 'Please sign in',
  session_expired: 'Please sign in again',
  access_token_required: 'Please sign in',
  access_token_rejected: 'Please sign in again',
  step_up_required: 'Is it you?',
  step_up_rejected: 'Not confirmed',
  too_many_requests: 'Too many attempts',
  login_loop: "You didn't stay signed in",
  session_not_found: 'No such session',
  sign_out_failed: "We couldn't sign you out",
  already_signed_in: 'Switch accounts?',
  organization_mismatch: 'Switch organizations?',
  method_not_allowed: 'One more step',
  cross_site_request: 'Request refused',
  origin_unknown: 'Please confirm',
  user_refused: 'No access',
  webhooks_not_configured: 'Webhook not accepted',
  raw_body_missing: 'Webhook not accepted',
  webhook_rejected: 'Webhook refused',
  invalid_webhook: 'Webhook refused',
  webhook_in_progress: 'Webhook not processed yet',
  webhook_failed: 'Webhook not processed yet',
  portal_forbidden: 'No access',
};

/** The heading of a failure, for the end user. */
export function titleFor({ code, actor }: SsoError): string {
  return (
    TITLES[code] ?? (actor === 'user' ? "Sign-in wasn't completed" : "We couldn't sign you in")
  );
}

/** What a page says: the sentence of the failure, and when to try again where we know it. */
export function messageFor({ code, message, headers }: SsoError): string {
  const seconds = code === 'too_many_requests' ? Number(headers['Retry-After']) : 0;
  return seconds > 0 ? `${message} Please try again in ${durationOf(seconds)}.` : message;
}

function durationOf(seconds: number): string {
  const [amount, unit] =
    seconds <= 90 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** The sentence before the reference: who to give it to. */
export function helpFor({ actor }: SsoError): string {
  switch (actor) {
    case 'admin':
      return "If this keeps happening, give your company's IT team this reference:";
    case 'developer':
      return 'If this keeps happening, give our support team this reference:';
    case 'user':
    case 'retry':
      return 'If you ask for help, give this reference:';
  }
}

const RETRY_LABELS: Readonly<Record<string, string>> = {
  login_required: 'Sign in',
  session_expired: 'Sign in',
  session_not_found: 'Back to the list',
  step_up_required: "Confirm that it's me",
};

/** The label of the link that continues. */
export function retryLabelFor({ code }: SsoError): string {
  return RETRY_LABELS[code] ?? 'Try again';
}
