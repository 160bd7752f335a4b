import { setTimeout as sleep } from 'node:timers/promises';
import { Code } from '@connectrpc/connect';
import type { GrpcFaultHook } from '../grpc/handler.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';

/** Lets faults strike gRPC calls, and counts the calls. */
export function grpcFaults(faults: Faults, log: RequestLog): GrpcFaultHook {
  return async (method) => {
    log.add('POST', `grpc:${method}`);
    const fault = faults.take(`grpc:${method}`, 'grpc');
    if (fault === undefined) {
      return undefined;
    }
    switch (fault.kind) {
      case 'delay':
        await sleep(fault.ms ?? 1_000, undefined, { ref: false });
        return undefined;
      case 'hang':
        return new Promise(() => undefined);
      case 'drop':
        return { cut: 'before' };
      case 'drop-after':
        return { cut: 'after' };
      default:
        // The other kinds spoil an HTTP body; a call that breaks in this way ends with a status.
        return {
          code: fault.grpcCode ?? Code.Unavailable,
          ...(fault.errorCode === undefined ? {} : { errorCode: fault.errorCode }),
        };
    }
  };
}
