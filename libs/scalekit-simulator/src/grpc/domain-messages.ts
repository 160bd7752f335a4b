import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { verificationOf } from '../directory/domain-verification.js';
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
  const { key, secret, method } = verificationOf(domain);
  return create(DomainSchema, {
    id,
    domain: domain.domain,
    environmentId,
    organizationId,
    txtRecordKey: key,
    txtRecordSecret: secret,
    domainType: DomainType[domainType],
    verificationStatus: VerificationStatus[verificationStatus],
    verificationMethod: VerificationMethod[method],
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
  });
}
