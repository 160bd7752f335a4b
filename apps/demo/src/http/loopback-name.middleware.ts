import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { LOOPBACK_NAMES } from '../config/environment-schema.js';
import { settings, type Settings } from '../config/settings.js';

/**
 * In development people type `localhost` where the app is `127.0.0.1`, or the reverse. To a browser
 * these are two sites, and a login that starts at one ends at the other, without its cookies.
 */
@Injectable()
export class LoopbackNameMiddleware implements NestMiddleware {
  private readonly base: URL;
  private readonly isOn: boolean;

  constructor(@Inject(settings.KEY) { baseUrl, isProduction }: Settings) {
    this.base = new URL(baseUrl);
    this.isOn = !isProduction && LOOPBACK_NAMES.includes(this.base.hostname);
  }

  use(request: Request, response: Response, next: NextFunction): void {
    if (this.isOn && ['GET', 'HEAD'].includes(request.method) && this.isOtherName(request)) {
      response.redirect(307, this.base.origin + request.originalUrl);
    } else {
      next();
    }
  }

  private isOtherName({ headers: { host = '' } }: Request): boolean {
    return LOOPBACK_NAMES.some(
      (name) => name !== this.base.hostname && host === withPort(name, this.base.port),
    );
  }
}

function withPort(name: string, port: string): string {
  return port === '' ? name : `${name}:${port}`;
}
