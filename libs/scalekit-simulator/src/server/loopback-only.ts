import type { NextFunction, Request, Response } from 'express';
import { noteRefusal } from './answered-request.js';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Express middleware that answers to the names of this machine only. A web page whose own name
 * resolves to 127.0.0.1 is of the same origin as the simulator otherwise (DNS rebinding).
 */
export function loopbackOnly(request: Request, response: Response, next: NextFunction): void {
  if (LOOPBACK.test(request.headers.host ?? '')) {
    next();
    return;
  }
  noteRefusal(response, 'invalid_request', 'the Host header is not of this machine');
  // RFC 9110 section 15.5.20
  response.status(421).json({
    error: 'invalid_request',
    error_description: 'The simulator answers to 127.0.0.1 and localhost only.',
  });
}
