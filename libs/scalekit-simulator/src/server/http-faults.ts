import type { NextFunction, Request, Response } from 'express';
import type { Faults } from './faults.js';
import { strike } from './strike.js';

/** Express middleware that lets the faults strike. */
export function httpFaults(faults: Faults) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const fault = faults.take([request.path]);
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
