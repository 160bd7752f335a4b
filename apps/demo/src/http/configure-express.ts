import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { NextFunction, Request, Response } from 'express';
import type { Settings } from '../config/settings.js';

/** What Express has to know before any route. */
export function configureExpress(
  app: NestExpressApplication,
  { baseUrl, trustProxy }: Settings,
  environmentUrl: string,
): void {
  app.disable('x-powered-by');
  if (trustProxy !== undefined) {
    app.set('trust proxy', trustProxy);
  }
  app.use(securityHeaders(baseUrl.startsWith('https:'), new URL(environmentUrl).origin));
  app.useStaticAssets(join(import.meta.dirname, '../public'), { prefix: '/public/', index: false });
  app.use(keepOutOfCaches);
}

function securityHeaders(isHttps: boolean, environmentOrigin: string) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        // Chromium applies it to the redirects after a form too: from the sign-in form to the
        // environment, and on to any customer's identity provider.
        formAction: ["'self'", 'https:', environmentOrigin],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        // Over plain http it would break every link.
        ...(isHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isHttps,
    xFrameOptions: { action: 'deny' },
    // With helmet's no-referrer, browsers post our own forms with `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Every page here depends on who asks. */
function keepOutOfCaches(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}
