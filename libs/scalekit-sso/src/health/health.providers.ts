import { SsoHealthIndicator } from './sso-health-indicator.js';

export const healthProviders = [SsoHealthIndicator];
