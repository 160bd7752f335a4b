import { SsoAuthorizer } from './sso-authorizer.js';
import { SsoGuard } from './sso.guard.js';
import { SsoMiddleware } from './sso.middleware.js';

export const guardProviders = [SsoAuthorizer, SsoGuard, SsoMiddleware];
