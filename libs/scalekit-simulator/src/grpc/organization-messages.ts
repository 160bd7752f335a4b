import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Organization, SessionPolicy } from '../directory/model.js';
import {
  type OrganizationMessage,
  OrganizationSchema,
  OrganizationSessionPolicySettingsSchema,
  RegionCode,
  type SessionPolicyMessage,
  SessionPolicyType,
  TimeUnit,
  type UpdateOrganizationSessionPolicyRequest,
} from './descriptors.js';
import { invalidArgument } from './errors.js';

export function organizationMessage(organization: Organization): OrganizationMessage {
  const { createTime, updateTime, features, regionCode } = organization;
  return create(OrganizationSchema, {
    id: organization.id,
    displayName: organization.displayName,
    externalId: organization.externalId,
    slug: organization.slug,
    logoUrl: organization.logoUrl,
    metadata: organization.metadata,
    regionCode: RegionCode[regionCode],
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
    settings: {
      features: Object.entries(features).map(([name, enabled]) => ({ name, enabled })),
    },
  });
}

/** The service always answers in minutes, whatever unit was set. */
export function sessionPolicyMessage(policy: SessionPolicy): SessionPolicyMessage {
  if (policy.source === 'APPLICATION') {
    return create(OrganizationSessionPolicySettingsSchema, {
      policySource: SessionPolicyType.APPLICATION,
    });
  }
  const { absoluteTimeoutMinutes, idleTimeoutEnabled, idleTimeoutMinutes } = policy;
  return create(OrganizationSessionPolicySettingsSchema, {
    policySource: SessionPolicyType.CUSTOM,
    absoluteSessionTimeout: absoluteTimeoutMinutes,
    absoluteSessionTimeoutUnit: TimeUnit.MINUTES,
    idleSessionTimeoutEnabled: idleTimeoutEnabled,
    ...(idleTimeoutMinutes !== undefined && {
      idleSessionTimeout: idleTimeoutMinutes,
      idleSessionTimeoutUnit: TimeUnit.MINUTES,
    }),
  });
}

/** Reads a policy; a custom one needs its absolute time-out, and its idle time-out when that is on. */
export function parseSessionPolicy(request: UpdateOrganizationSessionPolicyRequest): SessionPolicy {
  if (request.policySource === SessionPolicyType.APPLICATION) return { source: 'APPLICATION' };
  if (request.policySource !== SessionPolicyType.CUSTOM) {
    const description = 'value must be APPLICATION or CUSTOM';
    throw invalidArgument({ field: 'policy_source', description, constraint: 'enum.in' });
  }
  const absoluteTimeoutMinutes = minutes(
    'absolute_session_timeout',
    request.absoluteSessionTimeout,
    request.absoluteSessionTimeoutUnit,
  );
  if (!request.idleSessionTimeoutEnabled) {
    return { source: 'CUSTOM', absoluteTimeoutMinutes, idleTimeoutEnabled: false };
  }
  const idleTimeoutMinutes = minutes(
    'idle_session_timeout',
    request.idleSessionTimeout,
    request.idleSessionTimeoutUnit,
  );
  return { source: 'CUSTOM', absoluteTimeoutMinutes, idleTimeoutEnabled: true, idleTimeoutMinutes };
}

const MINUTES_IN: Readonly<Partial<Record<TimeUnit, number>>> = {
  [TimeUnit.HOURS]: 60,
  [TimeUnit.DAYS]: 24 * 60,
};

const INT32_MAX = 2 ** 31 - 1;

function minutes(field: string, value: number | undefined, unit: TimeUnit | undefined): number {
  if (value === undefined || value <= 0) {
    const description = 'value must be greater than 0';
    throw invalidArgument({ field, description, constraint: 'int32.gt' });
  }
  const length = value * (MINUTES_IN[unit ?? TimeUnit.MINUTES] ?? 1);
  // It is answered in minutes, in a field of this size, whatever unit it came in.
  if (length > INT32_MAX) {
    const description = `value must be less than or equal to ${INT32_MAX} minutes`;
    throw invalidArgument({ field, description, constraint: 'int32.lte' });
  }
  return length;
}
