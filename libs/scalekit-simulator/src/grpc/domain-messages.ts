import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Domain } from '../directory/model.js';
import {
  type DomainMessage,
  DomainSchema,
  DomainType,
  VerificationMethod,
  VerificationStatus,
} from './descriptors.js';

export function domainMessage(domain: Domain, environmentId: string): DomainMessage {
  const { id, organizationId, createTime, updateTime, domainType, verificationStatus } = domain;
  return create(DomainSchema, {
    id,
    domain: domain.domain,
    environmentId,
    organizationId,
    txtRecordKey: 'scalekit-domain-verification',
    txtRecordSecret: `sk_dom_verify_${id}`,
    domainType: DomainType[domainType],
    verificationStatus: VerificationStatus[verificationStatus],
    verificationMethod: verificationMethod(domain),
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
  });
}

function verificationMethod({ domainType, verificationStatus }: Domain): VerificationMethod {
  if (domainType === 'ALLOWED_EMAIL_DOMAIN') return VerificationMethod.NOT_APPLICABLE;
  const isProvenByDns = verificationStatus === 'PENDING' || verificationStatus === 'FAILED';
  return isProvenByDns ? VerificationMethod.DNS : VerificationMethod.ADMIN;
}
