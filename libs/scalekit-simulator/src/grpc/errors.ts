import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
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

/** What an error says beyond its code: which fields are wrong, or what is missing. */
interface ErrorDetails {
  readonly validationErrorInfo?: { readonly fieldViolations: FieldViolation[] };
  readonly resourceInfo?: { readonly resourceName: string; readonly description: string };
}

/** The service's error: a status with `ErrorInfo` in its details (contract section 9.5). */
export function serviceError(
  code: Code,
  errorCode: string,
  message: string,
  info?: ErrorDetails,
): ConnectError {
  const requestInfo = { requestId: randomUUID() };
  const detail = create(ErrorInfoSchema, { ...info, errorCode, requestInfo });
  const error = new ConnectError(message, code);
  error.details = [{ type: ErrorInfoSchema.typeName, value: toBinary(ErrorInfoSchema, detail) }];
  return error;
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

/** The name of a code as the service writes it: `ResourceExhausted` is `RESOURCE_EXHAUSTED`. */
export function errorCodeOf(code: Code): string {
  return Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
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
