import type { SsoErrorCode } from './catalogue.js';
import type { SsoError } from './sso-error.js';

/** What every visitor is told some time, and what a program does about. */
const ASKED_TO: readonly SsoErrorCode[] = ['login_required', 'session_expired', 'step_up_required'];
/**
 * What a stranger may cause as often as they like: webhooks have no rate limit, so that no delivery is
 * lost, and what a limit refuses is a flood already.
 */
const AT_WILL: readonly SsoErrorCode[] = [
  'webhooks_not_configured',
  'raw_body_missing',
  'webhook_rejected',
  'invalid_webhook',
  'method_not_allowed',
  'too_many_requests',
];
/** Between two loud lines of one code, in milliseconds. */
const QUIET_MS = 60_000;

/** How loud a failure is in the log. Strangers must not fill it, nor hide in it what matters. */
export class Loudness {
  /** By code, milliseconds since 1970. */
  private readonly quietUntil = new Map<SsoErrorCode, number>();

  /**
   * Being asked to sign in, or to prove it, is no failure; what the environment or an attacker did
   * is. Failures that anybody causes at will are loud once a minute.
   */
  levelOf(error: SsoError): 'debug' | 'warn' | 'error' {
    if (ASKED_TO.includes(error.code) || this.isRepeated(error.code)) {
      return 'debug';
    }
    return error.getStatus() >= 500 ? 'error' : 'warn';
  }

  private isRepeated(code: SsoErrorCode): boolean {
    if (!AT_WILL.includes(code)) {
      return false;
    }
    const isRepeated = Date.now() < (this.quietUntil.get(code) ?? 0);
    if (!isRepeated) {
      this.quietUntil.set(code, Date.now() + QUIET_MS);
    }
    return isRepeated;
  }
}
