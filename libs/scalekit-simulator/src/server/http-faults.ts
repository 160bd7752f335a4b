import type { NextFunction, Request, Response } from 'express';
import type { Faults } from './faults.js';
import { strike } from './strike.js';

/** Express middleware that lets the faults strike, after the form was read. */
export function httpFaults(faults: Faults) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const { grant_type: given } = (request.body ?? {}) as Record<string, unknown>;
    const fault = faults.take(
      [request.path],
      ({ grantType }) => grantType === undefined || grantType === given,
    );
    if (fault === undefined) {
      next();
      return;
    }
    const reset = (): void => {
      request.socket.resetAndDestroy();
    };
    await strike(fault, {
      response,
      reset,
      pass: next,
      passAndReset: () => {
        response.end = () => {
          reset();
          return response;
        };
        next();
      },
    });
  };
}
