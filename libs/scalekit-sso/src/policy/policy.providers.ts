import type { Provider } from '@nestjs/common';
import { BreakGlass } from './break-glass.js';
import { SsoPolicy } from './sso-policy.js';

export const policyProviders: Provider[] = [BreakGlass, SsoPolicy];
