import type { Interceptor } from '@connectrpc/connect';
import { DirectoryError } from '../directory/directory-error.js';
import { bearerToken } from '../oauth/bearer-token.js';
import { fromDirectoryError, invalidArgument, unauthenticated } from './errors.js';
import { validateMessage } from './validate-message.js';

/** Lets only callers with a client token pass. The SDK fetches one when it is told off (contract 9.2). */
export function authentication(isValidToken: (bearer: string) => boolean): Interceptor {
  return (next) => (request) => {
    const token = bearerToken(request.header.get('authorization'));
    if (token === undefined) throw unauthenticated('Token empty');
    if (!isValidToken(token)) throw unauthenticated('Token invalid');
    return next(request);
  };
}

/** Checks requests by the service's rules. */
export const validation: Interceptor = (next) => (request) => {
  if (!request.stream) {
    const violations = validateMessage(request.method.input, request.message);
    if (violations.length > 0) throw invalidArgument(...violations);
  }
  return next(request);
};

/** Translates what the directory refuses. */
export const directoryErrors: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    throw error instanceof DirectoryError ? fromDirectoryError(error) : error;
  }
};
