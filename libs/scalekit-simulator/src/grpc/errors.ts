import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { DirectoryError } from '../directory/directory-error.js';
import { ErrorInfoSchema } from './descriptors.js';

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /** Path in the wire's spelling, for example `organization.display_name`. */
  readonly field: string;
  readonly description: string;
  /** The rule that was broken, for example `string.min_len`. */
  readonly constraint: string;
}

/** The service's error: a status with `ErrorInfo` in its details (contract section 9.5). */
export function serviceError(
  code: Code,
  errorCode: string,
  message: string,
  info: MessageInitShape<typeof ErrorInfoSchema> = {},
): ConnectError {
  const value = { ...info, errorCode, requestInfo: { requestId: randomUUID() } };
  return new ConnectError(message, code, undefined, [{ desc: ErrorInfoSchema, value }]);
}

export function unauthenticated(message: string): ConnectError {
  return serviceError(Code.Unauthenticated, 'UNAUTHENTICATED', message);
}

export function notFound(resource: string, id: string): ConnectError {
  const resourceInfo = { resourceName: id, description: resource };
  return serviceError(Code.NotFound, 'RESOURCE_NOT_FOUND', `${resource} not found`, {
    resourceInfo,
  });
}

export function invalidArgument(...violations: FieldViolation[]): ConnectError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return serviceError(Code.InvalidArgument, 'INVALID_ARGUMENT', message, {
    validationErrorInfo: { fieldViolations: violations },
  });
}

/** Says in the service's words why the directory refused. */
export function fromDirectoryError({ kind, field, message }: DirectoryError): ConnectError {
  const violation = { field, description: message, constraint: `directory.${kind}` };
  switch (kind) {
    case 'invalid':
      return invalidArgument(violation);
    case 'unknown':
      return serviceError(Code.NotFound, 'RESOURCE_NOT_FOUND', message);
    case 'conflict':
      return serviceError(Code.AlreadyExists, 'RESOURCE_ALREADY_EXISTS', message, {
        validationErrorInfo: { fieldViolations: [violation] },
      });
  }
}
