import type { Provider } from '@nestjs/common';
import { SsoGuard } from './sso.guard.js';
import { SsoMiddleware } from './sso.middleware.js';

export const guardProviders: Provider[] = [SsoGuard, SsoMiddleware];
