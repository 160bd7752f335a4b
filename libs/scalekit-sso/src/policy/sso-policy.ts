import { Inject, Injectable, Logger } from '@nestjs/common';
import { logLineOf } from '../errors/log-line.js';
import { LogThrottle } from '../errors/log-throttle.js';
import { SsoError } from '../errors/sso-error.js';
import { domainOf, normalizeEmail } from '../http/email.js';
import { isScalekitId } from '../http/scalekit-id.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedLoginStateOptions } from '../login-state/login-state.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { AvailabilityService } from '../availability/availability.service.js';
import { askRules, BreakGlass, type AccountException } from './break-glass.js';
import { SsoPolicyRules, type SsoMode, type SsoPolicySubject } from './sso-policy-rules.js';

/** The mode that applies; `unknown` if no rule gives one and Scalekit is unreachable. */
export type SsoRequirement = SsoMode | 'unknown';

const MODES: readonly unknown[] = ['required', 'optional', 'unavailable'] satisfies SsoMode[];

/**
 * Decides between single sign-on and a password, for the login, password reset and invitations of
 * apps that have both.
 *
 * @example
 * ```ts
 * if (!(await policy.mayUsePassword(email))) {
 *   throw new ForbiddenException('Your company signs in with single sign-on.');
 * }
 * ```
 */
@Injectable()
export class SsoPolicy {
  private readonly logger = new Logger('ScalekitSso');
  private readonly throttle = new LogThrottle();

  constructor(
    private readonly rules: SsoPolicyRules,
    private readonly available: AvailabilityService,
    private readonly scalekit: ScalekitGateway,
    private readonly breakGlass: BreakGlass,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedLoginStateOptions,
  ) {}

  /**
   * Whether a user must, may or cannot use single sign-on, by the domain of the e-mail address.
   *
   * @param email unchecked, as a form sent it; `unknown` if it is no address
   * @throws SsoError `policy_rules_failed`
   */
  async forEmail(email: unknown): Promise<SsoRequirement> {
    const domain = domainOf(normalizeEmail(email));
    if (domain === undefined) {
      return 'unknown';
    }
    const mode = await this.modeFor({ domain });
    return mode ?? REQUIREMENTS[await this.available.availability(domain)];
  }

  /**
   * Whether the users of an organization must, may or cannot use single sign-on.
   *
   * @param organizationId `org_…`; `unknown` if it cannot be an id
   * @throws SsoError `policy_rules_failed`
   */
  async forOrganization(organizationId: string): Promise<SsoRequirement> {
    if (!isScalekitId(organizationId)) {
      return 'unknown';
    }
    return (await this.modeFor({ organizationId })) ?? (await this.connectionsOf(organizationId));
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
    return typeof grounds === 'object' ? this.breakGlass.use(grounds) : grounds !== undefined;
  }

  /**
   * Whether an account may have a password at all, for screens that reset or set one. It answers as
   * `mayUsePassword()` does, but uses up no exception, as any visitor may request a reset. Ask
   * `mayUsePassword()` again if the new password also signs the user in.
   *
   * @param email as for `mayUsePassword()`, like `organizationId`
   * @throws SsoError `policy_rules_failed`
   */
  async mayHavePassword(email: unknown, organizationId?: string): Promise<boolean> {
    return (await this.groundsFor(email, organizationId)) !== undefined;
  }

  /** Why a password is allowed: no rule requires single sign-on, or there is an exception. */
  private async groundsFor(
    email: unknown,
    organizationId: string | undefined,
  ): Promise<'rule' | AccountException | undefined> {
    const normalized = normalizeEmail(email);
    const domain = domainOf(normalized);
    const isAccount = organizationId === undefined || isScalekitId(organizationId);
    if (normalized === undefined || domain === undefined || !isAccount) {
      return undefined;
    }
    // Only rules require single sign-on: whether it is set up does not matter.
    const modes = [await this.modeFor({ domain })];
    if (organizationId !== undefined) {
      modes.push(await this.modeFor({ organizationId }));
    }
    return modes.includes('required') ? this.breakGlass.find(normalized, organizationId) : 'rule';
  }

  private async modeFor(subject: SsoPolicySubject): Promise<SsoMode | undefined> {
    const mode = await askRules(this.options.timeoutMs, () => this.rules.modeFor(subject));
    if (mode !== undefined && !MODES.includes(mode)) {
      throw failure('modeFor() gave another answer');
    }
    return mode;
  }

  private async connectionsOf(organizationId: string): Promise<SsoRequirement> {
    try {
      const { connections } = await this.scalekit.call('connections', (client) =>
        client.connection.listConnections(organizationId),
      );
      return connections.length > 0 ? 'optional' : 'unavailable';
    } catch (error) {
      if (!(error instanceof SsoError)) {
        throw error;
      }
      const level = this.throttle.levelOf(error) === 'debug' ? 'debug' : 'warn';
      this.logger[level](logLineOf(`policy unknown | ${error.code}`, error));
      return 'unknown';
    }
  }
}

const REQUIREMENTS = {
  available: 'optional',
  unavailable: 'unavailable',
  unknown: 'unknown',
  invalid: 'unknown',
} as const;

function failure(detail: string): SsoError {
  return new SsoError('policy_rules_failed', { detail });
}
