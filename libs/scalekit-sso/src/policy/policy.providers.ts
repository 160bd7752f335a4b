import type { Provider } from '@nestjs/common';
import { SsoPolicy } from './sso-policy.js';

export const policyProviders: Provider[] = [SsoPolicy];
