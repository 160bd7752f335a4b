import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { describeForLog } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { undefinedIfNotFound } from '../scalekit/undefined-if-not-found.js';

/** Longest wait for a policy, in milliseconds: somebody who signs in waits for it. */
const MAX_WAIT_MS = 2_000;
/** How long an answer counts, in milliseconds. */
const LIFETIME_MS = 60_000;
const MAX_ORGANIZATIONS = 1_000;
/** `SessionPolicyType` of the SDK: the organization has limits of its own. */
const CUSTOM = 2;

/** How long a sign-in lasts. */
export interface SessionLimits {
  /** However much it is used. */
  readonly maxAgeSeconds: number;
  /** After its last use. */
  readonly idleSeconds: number;
}

/**
 * The limits of the options, shortened by the session policy that Scalekit keeps for an organization
 * (option `session.organizationPolicy`). Read at sign-in, and remembered for a minute.
 *
 * Where it cannot be read within two seconds, the answer of before counts; else the limits of the
 * options, and the log has a warning: a sign-in does not fail for want of it.
 */
@Injectable()
export class OrganizationSessionLimits {
  private readonly logger = new Logger('ScalekitSso');
  private readonly policies = new LRUCache<string, Partial<SessionLimits>>({
    max: MAX_ORGANIZATIONS,
    ttl: LIFETIME_MS,
    perf: Date,
    ignoreFetchAbort: true,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: (organizationId) => this.ask(organizationId),
  });

  constructor(
    private readonly scalekit: ScalekitGateway,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** The limits of a sign-in to an organization. Never fails. */
  async of(organizationId: string | undefined): Promise<SessionLimits> {
    const { maxAgeSeconds, idleSeconds, organizationPolicy } = this.options.session;
    const policy =
      organizationPolicy && organizationId !== undefined
        ? await this.policies.fetch(organizationId).catch(() => undefined)
        : undefined;
    return {
      maxAgeSeconds: Math.min(maxAgeSeconds, policy?.maxAgeSeconds ?? Infinity),
      idleSeconds: Math.min(idleSeconds, policy?.idleSeconds ?? Infinity),
    };
  }

  private async ask(organizationId: string): Promise<Partial<SessionLimits>> {
    try {
      const answer = this.scalekit.call((client) =>
        client.organization.getOrganizationSessionPolicy(organizationId).catch(undefinedIfNotFound),
      );
      return limitsIn(await withinTime(MAX_WAIT_MS, answer));
    } catch (error) {
      const cause = error instanceof SsoError ? error.code : describeForLog(error);
      this.logger.warn(
        `the session policy of organization ${organizationId} could not be read | ${cause}`,
      );
      throw error;
    }
  }
}

/** The service answers in minutes, whatever unit a limit was set in. */
function limitsIn(policy: unknown): Partial<SessionLimits> {
  const { policySource, absoluteSessionTimeout, idleSessionTimeoutEnabled, idleSessionTimeout } =
    Object(policy) as Readonly<Record<string, unknown>>;
  if (policySource !== CUSTOM) {
    return {};
  }
  return {
    maxAgeSeconds: secondsOf(absoluteSessionTimeout),
    idleSeconds: idleSessionTimeoutEnabled === true ? secondsOf(idleSessionTimeout) : Infinity,
  };
}

function secondsOf(minutes: unknown): number {
  return typeof minutes === 'number' && minutes > 0 ? minutes * 60 : Infinity;
}
