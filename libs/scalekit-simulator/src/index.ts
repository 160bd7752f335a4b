/** Statuses of gRPC, for faults: `Code.ResourceExhausted` and so on. */
export { Code } from '@connectrpc/connect';
export { DirectoryError } from './directory/directory-error.js';
export { Directory } from './directory/directory.js';
export type { DirectoryErrorKind } from './directory/directory-error.js';
export type {
  NewConnection,
  NewDomain,
  NewOrganization,
  NewSyncedUser,
  OrganizationChanges,
} from './directory/inputs.js';
export type {
  Connection,
  ConnectionProtocol,
  ConnectionStatus,
  Domain,
  DomainType,
  Organization,
  RegionCode,
  SessionPolicy,
  SyncedUser,
  VerificationStatus,
} from './directory/model.js';
export type {
  PortalAdmission,
  PortalFeature,
  PortalLink,
  PortalLinks,
} from './directory/portal-links.js';
export { SyncedUsers } from './directory/synced-users.js';
export type { IdpInitiatedErrorOptions, IdpInitiatedOptions } from './idp/idp-initiated.js';
export { ERROR_CODES } from './oauth/error-codes.js';
export type { Person } from './oauth/grant.js';
export type { TamperChange, TamperKey, Tampering, TamperTarget } from './oauth/tampering.js';
export type {
  ClientOptions,
  ConnectionOptions,
  DefaultPerson,
  DomainOptions,
  Lifetimes,
  OrganizationOptions,
  SimulatorOptions,
} from './options.js';
export type { AnsweredRequest, AnswerListener } from './server/answered-request.js';
export type { Fault, FaultKind } from './server/fault.js';
export type { Faults } from './server/faults.js';
export type { LoggedRequest } from './server/request-log.js';
export type { TestOrganization } from './seed.js';
export type { Credentials } from './credentials.js';
export { ScalekitSimulator } from './simulator.js';
export { WEBHOOK_TYPES, type WebhookType } from './webhooks/event-types.js';
export type { WebhookAttempt } from './webhooks/post.js';
export type { WebhookOptions } from './webhooks/webhook-options.js';
export type { WebhookOverrides, WebhookSignatureChange } from './webhooks/webhook-request.js';
export type { WebhookDelivery, Webhooks } from './webhooks/webhooks.js';
