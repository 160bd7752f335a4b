import { randomBytes } from 'node:crypto';
import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { PageRenderer } from './page-renderer.js';

interface Wording {
  readonly title: string;
  readonly message: string;
}

const NOT_FOUND: Wording = {
  title: 'This page does not exist',
  message: 'The address may be mistyped, or the page has moved.',
};
const UNREADABLE: Wording = {
  title: 'That did not work',
  message: 'The request could not be understood: go back and try it once more.',
};
const UNAVAILABLE: Wording = {
  title: 'We will be right back',
  message: 'A part of this app cannot be reached at the moment: please try again in a minute.',
};
const BROKEN: Wording = {
  title: 'Something went wrong',
  message: 'That was our mistake, not yours: please try again.',
};

/**
 * Whatever the SSO module does not answer itself, as a page for people and as problem JSON
 * (RFC 9457) for programs. What happened is in the log, under the same reference.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Error');

  constructor(private readonly pages: PageRenderer) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const status = statusOf(error);
    const reference = randomBytes(6).toString('hex');
    if (status >= 500) {
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.logger.error(
        `${status} at ${request.method} ${request.path}, reference ${reference}\n${cause}`,
      );
    }
    if (response.headersSent) {
      return;
    }
    const wording = wordingFor(status);
    response.status(status);
    if (request.accepts(['json', 'html']) === 'html') {
      response.send(this.page(request, status, reference, wording));
    } else {
      const { title, message: detail } = wording;
      response
        .type('application/problem+json')
        .send(JSON.stringify({ type: 'about:blank', title, status, detail, reference }));
    }
  }

  private page(request: Request, status: number, reference: string, wording: Wording): string {
    const { method, originalUrl } = request;
    // Not `//elsewhere`, which would be a link out of here.
    const isWorthRetrying = status >= 500 && method === 'GET' && /^\/(?![/\\])/.test(originalUrl);
    return this.pages.render('error', {
      ...wording,
      help:
        status >= 500
          ? 'If this keeps happening, give our support team this reference:'
          : 'If you ask for help, give this reference:',
      reference,
      code: String(status),
      homeUrl: '/',
      link: isWorthRetrying ? { url: originalUrl, label: 'Try again' } : undefined,
    });
  }
}

function statusOf(error: unknown): number {
  // The parsers of Express throw errors of their own, with a status.
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

function wordingFor(status: number): Wording {
  if (status === 404) {
    return NOT_FOUND;
  }
  if (status === 503) {
    return UNAVAILABLE;
  }
  return status < 500 ? UNREADABLE : BROKEN;
}
