import {
  ForbiddenException,
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import { settings, type Settings } from '../config/settings.js';

/** Refuses forms of other sites: browsers say where a form was posted from. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(@Inject(settings.KEY) private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const { origin = this.settings.baseUrl, 'sec-fetch-site': site = 'same-origin' } = headers;
    if (origin !== this.settings.baseUrl || site !== 'same-origin') {
      throw new ForbiddenException();
    }
    return true;
  }
}
