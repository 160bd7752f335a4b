import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { describeForLog } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import { withinTime } from '../errors/within-time.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { undefinedIfNotFound } from '../scalekit/undefined-if-not-found.js';
import type { SsoSessionRecord } from './sso-session-record.js';
import type { VerifiedLogin } from './verified-login.js';

/** Longest wait for a session policy, in milliseconds: it delays the sign-in. */
const MAX_WAIT_MS = 2_000;
/** How long a session policy is cached, in milliseconds. */
const POLICY_TTL_MS = 60_000;
const MAX_POLICIES = 1_000;
/** `SessionPolicyType` of the SDK: the organization has limits of its own. */
const CUSTOM = 2;

/** How long an SSO session lasts: in all, and without being used. */
interface SessionLimits {
  readonly maxAgeSeconds: number;
  readonly idleSeconds: number;
}

/**
 * When an SSO session ends: by the options, by the access token (`session.endWithAccessToken`), and by
 * the session policy that Scalekit keeps for the organization (`session.organizationPolicy`).
 *
 * A policy is read at sign-in and cached for a minute. If it cannot be read within two seconds, the
 * cached one applies, or else the options alone, with a warning in the log: the sign-in does not fail.
 */
@Injectable()
export class SessionExpiry {
  private readonly logger = new Logger('ScalekitSso');
  private readonly policies = new LRUCache<string, Partial<SessionLimits>>({
    max: MAX_POLICIES,
    ttl: POLICY_TTL_MS,
    perf: Date,
    ignoreFetchAbort: true,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: (organizationId) => this.fetchPolicy(organizationId),
  });

  constructor(
    private readonly scalekit: ScalekitGateway,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /** When a session ends that begins now. Never fails. */
  async of({
    identity,
    accessTokenExpiresAt,
  }: Pick<VerifiedLogin, 'identity' | 'accessTokenExpiresAt'>): Promise<
    Pick<SsoSessionRecord, 'signedInAt' | 'expiresAt' | 'idleSeconds'>
  > {
    const { endWithAccessToken, maxAgeSeconds, idleSeconds } = this.options.session;
    const policy = await this.policyOf(identity.organizationId);
    const signedInAt = Date.now();
    const maxAge = Math.min(maxAgeSeconds, policy?.maxAgeSeconds ?? Infinity);
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) : Infinity;
    return {
      signedInAt,
      expiresAt: Math.min(signedInAt + maxAge * 1000, tokenEnd * 1000),
      idleSeconds: Math.min(idleSeconds, policy?.idleSeconds ?? Infinity),
    };
  }

  /** Whether a session has ended by now. Options that became stricter since count too. */
  isOver({ signedInAt, expiresAt, idleSeconds }: SsoSessionRecord, lastUsedAt: number): boolean {
    const { session } = this.options;
    const now = Date.now();
    return (
      now >= expiresAt ||
      now >= signedInAt + session.maxAgeSeconds * 1000 ||
      now >= lastUsedAt + Math.min(idleSeconds, session.idleSeconds) * 1000
    );
  }

  private async policyOf(
    organizationId: string | undefined,
  ): Promise<Partial<SessionLimits> | undefined> {
    return this.options.session.organizationPolicy && organizationId !== undefined
      ? this.policies.fetch(organizationId).catch(() => undefined)
      : undefined;
  }

  private async fetchPolicy(organizationId: string): Promise<Partial<SessionLimits>> {
    try {
      const answer = this.scalekit.call('session_policy', (client) =>
        client.organization.getOrganizationSessionPolicy(organizationId).catch(undefinedIfNotFound),
      );
      return readLimits(await withinTime(MAX_WAIT_MS, answer));
    } catch (error) {
      const cause = error instanceof SsoError ? error.code : describeForLog(error);
      this.logger.warn(
        `the session policy of organization ${organizationId} could not be read | ${cause}`,
      );
      throw error;
    }
  }
}

/** The service gives minutes, whatever unit a limit was set in. */
function readLimits(policy: unknown): Partial<SessionLimits> {
  const fields = fieldsOf(policy);
  if (fields.policySource !== CUSTOM) {
    return {};
  }
  return {
    maxAgeSeconds: secondsOf(fields.absoluteSessionTimeout),
    idleSeconds:
      fields.idleSessionTimeoutEnabled === true ? secondsOf(fields.idleSessionTimeout) : Infinity,
  };
}

function secondsOf(minutes: unknown): number {
  return typeof minutes === 'number' && minutes > 0 ? minutes * 60 : Infinity;
}
