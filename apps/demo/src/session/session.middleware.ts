import {
  Inject,
  Injectable,
  Logger,
  ServiceUnavailableException,
  type NestMiddleware,
} from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { keptSecret } from '../config/kept-secret.js';
import { SESSION_LIMITS, settings, type Settings } from '../config/settings.js';
import { SessionStore } from './session-store.js';

/** `request.session`, as express-session does it. Who is in it is the SSO module's business. */
@Injectable()
export class SessionMiddleware implements NestMiddleware {
  private readonly logger = new Logger('Session');
  private readonly handle: RequestHandler;

  constructor(
    { store }: SessionStore,
    @Inject(settings.KEY) { baseUrl, dataDir, sessionSecrets }: Settings,
  ) {
    const isSecure = baseUrl.startsWith('https:');
    this.handle = session({
      store,
      secret: [...(sessionSecrets ?? [keptSecret(dataDir, 'session-secret')])],
      // Browsers take a cookie of that prefix only from this very host, over https.
      name: isSecure ? '__Host-sid' : 'sid',
      resave: false,
      // Visitors who did not sign in have no cookie, and cost the store nothing.
      saveUninitialized: false,
      cookie: {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure,
        maxAge: SESSION_LIMITS.maxAgeSeconds * 1000,
      },
    });
  }

  use(request: Request, response: Response, next: NextFunction): void {
    void this.handle(request, response, (error?: unknown) => {
      if (error === undefined || error === null) {
        next();
        return;
      }
      const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      this.logger.error(`The session store failed: ${cause}`);
      next(new ServiceUnavailableException());
    });
  }
}
