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
  const isHttps = baseUrl.startsWith('https:');
  const environmentOrigin = new URL(environmentUrl).origin;
  const directives = contentSecurityPolicy(isHttps, environmentOrigin);
  app.use(securityHeaders(isHttps, directives));
  // Two pages have a script: one embeds the admin portal, the other draws what happens.
  const withScript = { ...directives, scriptSrc: ["'self'"], connectSrc: ["'self'"] };
  app.use('/settings/sso', contentSecurity({ ...withScript, frameSrc: [environmentOrigin] }));
  app.use('/insights', contentSecurity(withScript));
  app.useStaticAssets(join(import.meta.dirname, '../public'), { prefix: '/public/', index: false });
  app.use(keepOutOfCaches);
}

function contentSecurity(directives: Record<string, string[]>) {
  return helmet.contentSecurityPolicy({ useDefaults: false, directives });
}

function contentSecurityPolicy(
  isHttps: boolean,
  environmentOrigin: string,
): Record<string, string[]> {
  return {
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
  };
}

function securityHeaders(isHttps: boolean, directives: Record<string, string[]>) {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
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
