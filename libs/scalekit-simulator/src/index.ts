export { Directory, DirectoryError } from './directory/directory.js';
export type {
  Connection,
  ConnectionProtocol,
  ConnectionStatus,
  Domain,
  DomainType,
  Organization,
  VerificationStatus,
} from './directory/model.js';
export type { IdpInitiatedErrorOptions, IdpInitiatedOptions } from './idp/idp-initiated.js';
export { ERROR_CODES } from './oauth/error-codes.js';
export type { Person } from './oauth/grant.js';
export type { TamperChange, TamperKey, TamperTarget } from './oauth/tampering.js';
export type {
  ClientOptions,
  ConnectionOptions,
  DefaultPerson,
  DomainOptions,
  Lifetimes,
  OrganizationOptions,
  SimulatorOptions,
} from './options.js';
export type { Fault, FaultKind } from './server/fault.js';
export type { Faults } from './server/faults.js';
export type { LoggedRequest } from './server/request-log.js';
export type { TestOrganization } from './seed.js';
export { ScalekitSimulator, type Credentials } from './simulator.js';
