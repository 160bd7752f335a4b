import { createHmac } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { callAppProvider } from '../errors/call-app-provider.js';
import { cleanForLog } from '../errors/clean-for-log.js';
import type { ResolvedLoginStateOptions } from '../login-state/login-state.options.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { SsoPolicyRules, type SsoBreakGlass } from './sso-policy-rules.js';

/** An exception from required single sign-on, and the account it is for. */
export interface AccountException {
  readonly email: string;
  readonly organizationId: string | undefined;
  readonly exception: SsoBreakGlass;
}

/** Finds exceptions from required single sign-on, and audits their use. */
@Injectable()
export class BreakGlass {
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly rules: SsoPolicyRules,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedLoginStateOptions,
  ) {}

  /** The exception of an account, if it is valid now. */
  async find(
    email: string,
    organizationId: string | undefined,
  ): Promise<AccountException | undefined> {
    const answer = await this.ask(() => this.rules.breakGlassFor?.(email, organizationId));
    const exception = answer ?? undefined;
    if (exception !== undefined && !isComplete(exception)) {
      this.logger.warn(
        'an exception is ignored: `reason` and `allowedBy` must be strings, and `until` a Date',
      );
      return undefined;
    }
    return exception === undefined || exception.until.getTime() <= Date.now()
      ? undefined
      : { email, organizationId, exception };
  }

  /** Reports and logs one use. Answers whether the exception was still valid after the report. */
  async use({ email, organizationId, exception }: AccountException): Promise<boolean> {
    const end = exception.until.getTime();
    const line = [
      'audit: password instead of required single sign-on',
      `person ${this.pseudonymOf(email)}`,
      ...(organizationId === undefined ? [] : [`organization ${organizationId}`]),
      `until ${exception.until.toISOString()}`,
      `allowed by ${this.nameOf(exception.allowedBy)}`,
      cleanForLog(exception.reason),
    ].join(' | ');
    await this.ask(() => this.rules.onBreakGlass?.(email, exception, organizationId));
    if (end <= Date.now()) {
      this.logger.warn(line.replace('audit:', 'audit: the exception has ended, no'));
      return false;
    }
    this.logger.warn(line);
    return true;
  }

  /** The log must tell administrators apart, but holds no e-mail address. */
  private nameOf(allowedBy: string): string {
    const name = cleanForLog(allowedBy);
    return name.includes('[e-mail]') ? this.pseudonymOf(allowedBy.trim()) : name;
  }

  /** Stable until the cookie secret changes, and cannot be guessed without it. */
  private pseudonymOf(email: string): string {
    const [secret = ''] = this.options.cookieSecret;
    const hmac = createHmac('sha256', secret).update(`break-glass ${email.toLowerCase()}`);
    return hmac.digest('hex').slice(0, 16);
  }

  private ask<Answer>(question: () => Answer): Promise<Awaited<Answer>> {
    return askRules(this.options.timeoutMs, question);
  }
}

/** Calls the app's `SsoPolicyRules`; a failure is `policy_rules_failed`. */
export async function askRules<Answer>(
  timeoutMs: number,
  question: () => Answer,
): Promise<Awaited<Answer>> {
  return callAppProvider(timeoutMs, question, 'policy_rules_failed', 'they did not answer');
}

/** Rules may return a database row, with columns that are null. */
function isComplete(exception: Partial<SsoBreakGlass>): exception is SsoBreakGlass {
  const { reason, allowedBy, until } = exception;
  return (
    isText(reason) && isText(allowedBy) && until instanceof Date && !Number.isNaN(until.getTime())
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
