import { Controller, Get, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { PORTAL_EVENTS_SCRIPT } from './portal-events-script.js';

const HEADERS = {
  'Content-Type': 'text/javascript; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  // It is the same for all users until the next deployment. Private, as other middleware may have set
  // a cookie.
  'Cache-Control': 'private, max-age=3600',
} as const;

/** `GET /auth/portal-events.js`: `listenToPortal()` for pages without a bundler. */
@Controller()
export class PortalEventsController {
  constructor(private readonly responder: HttpResponder) {}

  @Get()
  script(@Req() request: SsoRequest, @Res() response: unknown): void {
    requireMethod(request, 'GET');
    this.responder.send(response, 200, HEADERS, PORTAL_EVENTS_SCRIPT);
  }
}
