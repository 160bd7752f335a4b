import { Logger } from '@nestjs/common';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { SsoRequest } from './request.js';

/** Apps, by their options, that have been told. */
const told = new WeakSet<ResolvedOptions>();

/**
 * Says once for each app that people open by https, and whose session cookie travels without
 * `Secure`: with `secure: 'auto'` the middleware sees plain http from a proxy that it does not trust,
 * and says nothing. Both express-session and @fastify/session tell it in `request.session.cookie`.
 */
export function warnOfInsecureCookie(request: SsoRequest, options: ResolvedOptions): void {
  const { cookie } = (request.session ?? {}) as { cookie?: { secure?: unknown } };
  const isInsecure = options.base.isSecure && cookie !== undefined && cookie.secure !== true;
  if (isInsecure && !told.has(options)) {
    told.add(options);
    new Logger('ScalekitSso').warn(
      "baseUrl is https, but the session cookie is not Secure. Give the session middleware cookie: { secure: 'auto' }, " +
        'and behind a proxy let the framework trust it: `trust proxy` of Express, `trustProxy` of Fastify.',
    );
  }
}
