import { Code, ConnectError, createContextKey, type Interceptor } from '@connectrpc/connect';
import { DirectoryError } from '../directory/directory-error.js';
import { fromDirectoryError, invalidArgument, serviceError, unauthenticated } from './errors.js';
import { validateMessage } from './validate-message.js';

/** What shall go wrong with a call: a status of gRPC, or a connection that breaks before or after the work. */
export type GrpcFault =
  | { readonly code: number; readonly message?: string; readonly errorCode?: string }
  | { readonly cut: 'before' | 'after' };

/** Decides whether a call goes wrong. It may take its time: that is how calls are delayed. */
export type GrpcFaultHook = (method: string) => Promise<GrpcFault | undefined>;

/** Breaks the connection of the call at hand. */
export const cutConnection = createContextKey<() => void>(() => undefined);

/** Lets faults strike, before anything looks at the call. */
export function faultInjection(hook: GrpcFaultHook): Interceptor {
  return (next) => async (request) => {
    const fault = await hook(request.method.name);
    if (!fault) return next(request);
    if ('code' in fault) {
      // A number that is no status is an unknown one, as it is to every client of gRPC.
      const code = CODES.get(fault.code) ?? Code.Unknown;
      throw serviceError(
        code,
        fault.errorCode ?? errorCodeOf(code),
        fault.message ?? 'injected fault',
      );
    }
    if (fault.cut === 'after') await next(request);
    request.contextValues.get(cutConnection)();
    // The adapter drops an aborted call in silence, as nobody is there to be answered.
    throw new ConnectError('connection cut', Code.Aborted);
  };
}

const CODES = new Map<number, Code>(
  Object.values(Code)
    .filter((value) => typeof value === 'number')
    .map((code) => [code, code]),
);

/** `ResourceExhausted` to `RESOURCE_EXHAUSTED`. */
function errorCodeOf(code: Code): string {
  return Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

/** Lets only callers with a client token pass. The SDK fetches one when it is told off (contract 9.2). */
export function authentication(isValidToken: (bearer: string) => boolean): Interceptor {
  return (next) => (request) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.header.get('authorization') ?? '') ?? [];
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
