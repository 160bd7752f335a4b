/**
 * The SDK's own descriptors: the simulator cannot disagree with the SDK about a field. These are deep
 * imports, which the SDK does not promise to keep; hence they are all here.
 */
export {
  RegionCode,
  TimeUnit,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/commons/commons_pb.js';
export {
  type Connection as ConnectionMessage,
  ConfigurationType,
  ConnectionProvider,
  ConnectionSchema,
  ConnectionService,
  ConnectionStatus,
  ConnectionType,
  type ListConnection as ListConnectionMessage,
  ListConnectionSchema,
  NameIdFormat,
  OIDCScope,
  RequestBinding,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/connections/connections_pb.js';
export {
  type Domain as DomainMessage,
  DomainSchema,
  DomainService,
  DomainType,
  VerificationMethod,
  VerificationStatus,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/domains/domains_pb.js';
export { ErrorInfoSchema } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/errdetails/errdetails_pb.js';
export {
  Feature,
  type Organization as OrganizationMessage,
  OrganizationSchema,
  OrganizationService,
  OrganizationSessionPolicySettingsSchema,
  SessionPolicyType,
  type OrganizationSessionPolicySettings as SessionPolicyMessage,
  type UpdateOrganizationRequest,
  type UpdateOrganizationSessionPolicyRequest,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js';
