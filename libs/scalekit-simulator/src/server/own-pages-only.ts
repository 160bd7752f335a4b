import type { NextFunction, Request, Response } from 'express';
import { noteRefusal } from './answered-request.js';

/** Express middleware for forms that change something: pages of other sites must not post them. Programs may. */
export function ownPagesOnly(request: Request, response: Response, next: NextFunction): void {
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (site === 'same-origin') {
    next();
    return;
  }
  noteRefusal(response, 'invalid_request', 'a page of another site has posted the form');
  response.status(403).json({
    error: 'invalid_request',
    error_description: 'Only pages of the simulator itself post this form.',
  });
}
