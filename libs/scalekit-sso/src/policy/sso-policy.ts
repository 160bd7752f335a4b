import { createHmac } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { cleanForLog } from '../errors/clean-for-log.js';
import { logLineOf } from '../errors/log-line.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { SsoError } from '../errors/sso-error.js';
import { domainOf, normalizeEmail } from '../http/email.js';
import { callAppProvider } from '../errors/call-app-provider.js';
import { isScalekitId } from '../http/scalekit-id.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedLoginStateOptions } from '../login-state/login-state.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { AvailabilityService } from '../availability/availability.service.js';
import {
  SsoPolicyRules,
  type SsoBreakGlass,
  type SsoDemand,
  type SsoPolicySubject,
} from './sso-policy-rules.js';

/** What is demanded; `unknown` where no rule says it and the environment cannot be asked. */
export type SsoRequirement = SsoDemand | 'unknown';

interface Exception {
  readonly email: string;
  readonly organizationId: string | undefined;
  readonly exception: SsoBreakGlass;
}

const DEMANDS: readonly unknown[] = ['required', 'offered', 'absent'];

/** Single sign-on or a password? For the login, password reset and invitation of apps with both. */
@Injectable()
export class SsoPolicy {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();

  constructor(
    private readonly rules: SsoPolicyRules,
    private readonly available: AvailabilityService,
    private readonly scalekit: ScalekitGateway,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedLoginStateOptions,
  ) {}

  /**
   * What is demanded of a person, by the domain of the e-mail address.
   *
   * @param email as a form brought it; what is no address is `unknown`
   * @throws SsoError `policy_rules_failed`
   */
  async forEmail(email: unknown): Promise<SsoRequirement> {
    const domain = domainOf(normalizeEmail(email));
    if (domain === undefined) {
      return 'unknown';
    }
    const demand = await this.demandOf({ domain });
    return demand ?? REQUIREMENTS[await this.available.availability(domain)];
  }

  /**
   * What is demanded of the users of an organization.
   *
   * @param organizationId `org_…`; what cannot be an id is `unknown`
   * @throws SsoError `policy_rules_failed`
   */
  async forOrganization(organizationId: string): Promise<SsoRequirement> {
    if (!isScalekitId(organizationId)) {
      return 'unknown';
    }
    return (await this.demandOf({ organizationId })) ?? (await this.connectionsOf(organizationId));
  }

  /**
   * Whether a password may be accepted for an account: unless single sign-on is required by a rule for
   * the domain of its address or for its organization, or by an exception, each use of which is logged
   * and reported to `SsoPolicyRules.onBreakGlass()`. Ask after the password was right, so that only its
   * owner uses the exception.
   *
   * @param email that the account has, not the one that was typed: the database may take the one for
   *   the other; what is no address gets no password
   * @param organizationId `org_…` of the account; undefined for an account without an organization.
   *   Anything else that cannot be an id gets no password
   * @throws SsoError `policy_rules_failed`
   */
  async mayUsePassword(email: unknown, organizationId?: string): Promise<boolean> {
    const grounds = await this.groundsFor(email, organizationId);
    return typeof grounds === 'object' ? this.breakGlass(grounds) : grounds !== undefined;
  }

  /**
   * Whether somebody may have a password at all, for screens that reset or set one: the same answer
   * as `mayUsePassword()`, but no use of an exception, as anybody may ask for a reset. Ask
   * `mayUsePassword()` once more when the new password signs somebody in.
   *
   * @param email as for `mayUsePassword()`, like `organizationId`
   * @throws SsoError `policy_rules_failed`
   */
  async mayHavePassword(email: unknown, organizationId?: string): Promise<boolean> {
    return (await this.groundsFor(email, organizationId)) !== undefined;
  }

  /** Why a password is all right: no rule forbids it, or there is an exception. */
  private async groundsFor(
    email: unknown,
    organizationId: string | undefined,
  ): Promise<'rule' | Exception | undefined> {
    const normalized = normalizeEmail(email);
    const domain = domainOf(normalized);
    const isAccount = organizationId === undefined || isScalekitId(organizationId);
    if (normalized === undefined || domain === undefined || !isAccount) {
      return undefined;
    }
    // Only rules require: whether single sign-on is there does not matter.
    const demands = [await this.demandOf({ domain })];
    if (organizationId !== undefined) {
      demands.push(await this.demandOf({ organizationId }));
    }
    return demands.includes('required') ? this.exceptionOf(normalized, organizationId) : 'rule';
  }

  private async demandOf(subject: SsoPolicySubject): Promise<SsoDemand | undefined> {
    const demand = await this.ask(() => this.rules.demandOf(subject));
    if (demand !== undefined && !DEMANDS.includes(demand)) {
      throw failure('demandOf() gave another answer');
    }
    return demand;
  }

  private async connectionsOf(organizationId: string): Promise<SsoRequirement> {
    try {
      const { connections } = await this.scalekit.call((client) =>
        client.connection.listConnections(organizationId),
      );
      return connections.length > 0 ? 'offered' : 'absent';
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      const level = this.throttle.levelOf(error) === 'debug' ? 'debug' : 'warn';
      this.logger[level](logLineOf(`policy unknown | ${error.code}`, error));
      return 'unknown';
    }
  }

  private async exceptionOf(
    email: string,
    organizationId: string | undefined,
  ): Promise<Exception | undefined> {
    const answer = await this.ask(() => this.rules.breakGlassFor?.(email, organizationId));
    const exception = answer ?? undefined;
    if (exception !== undefined && !isWhole(exception)) {
      this.logger.warn(
        'an exception is passed over: it needs `reason` and `allowedBy` as texts, and `until` as a Date',
      );
      return undefined;
    }
    return exception === undefined || exception.until.getTime() <= Date.now()
      ? undefined
      : { email, organizationId, exception };
  }

  /** Whether the exception was still there once its use was reported. */
  private async breakGlass({ email, organizationId, exception }: Exception): Promise<boolean> {
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

  /** An address would be taken out of the log, and with it who it was. */
  private nameOf(allowedBy: string): string {
    const name = cleanForLog(allowedBy);
    return name.includes('[e-mail]') ? this.pseudonymOf(allowedBy.trim()) : name;
  }

  /** The same person is the same text, until the cookie secret changes; nobody can guess who it is. */
  private pseudonymOf(email: string): string {
    const [secret = ''] = this.options.cookieSecret;
    const hmac = createHmac('sha256', secret).update(`break-glass ${email.toLowerCase()}`);
    return hmac.digest('hex').slice(0, 16);
  }

  private async ask<Answer>(question: () => Answer): Promise<Awaited<Answer>> {
    const { timeoutMs } = this.options;
    return callAppProvider(timeoutMs, question, 'policy_rules_failed', 'they did not answer');
  }
}

const REQUIREMENTS = {
  available: 'offered',
  unavailable: 'absent',
  unknown: 'unknown',
  invalid: 'unknown',
} as const;

/** Rules may answer with a row of a database: one that does not say who, why and until when is none. */
function isWhole(exception: Partial<SsoBreakGlass>): exception is SsoBreakGlass {
  const { reason, allowedBy, until } = exception;
  return (
    isText(reason) && isText(allowedBy) && until instanceof Date && !Number.isNaN(until.getTime())
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function failure(detail: string): SsoError {
  return new SsoError('policy_rules_failed', { detail });
}
