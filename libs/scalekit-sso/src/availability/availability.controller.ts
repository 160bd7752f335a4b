import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { normalizeEmail } from '../http/email.js';
import { fieldsOfBody } from '../http/parsed-body.js';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import { SsoLinks } from '../links/sso-links.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AvailabilityService, type SsoAvailability } from './availability.service.js';

/** The answer of `POST /auth/availability`. */
export interface AvailabilityView {
  readonly availability: Exclude<SsoAvailability, 'invalid'>;
  /** Starts a login: path and query, or a URL for a page of another origin. Absent where there is none. */
  readonly loginUrl?: string;
}

/**
 * `POST /auth/availability`: whether single sign-on is there for `{ email }`. It tells no more than
 * a login page has to: no organization, no connection, nothing about the person.
 */
@Controller()
export class AvailabilityController {
  constructor(
    private readonly availability: AvailabilityService,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Post()
  async ask(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    requireAllowedOrigin(request, this.options.base);
    // A bare domain could be asked for too, but no login starts with one.
    const email = normalizeEmail(fieldsOfBody(request).email);
    const availability = await this.availability.availability(email);
    if (availability === 'invalid') {
      throw new SsoError('invalid_email');
    }
    const view: AvailabilityView = {
      availability,
      // Where it is not known, the login itself will tell.
      ...(availability === 'unavailable'
        ? {}
        : { loginUrl: this.links.forCaller(request, this.links.login({ loginHint: email })) }),
    };
    this.responder.json(response, view);
  }
}
