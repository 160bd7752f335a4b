import { AccessTokenVerifier } from './access-token-verifier.js';
import { SsoBearerGuard } from './sso-bearer.guard.js';

export const bearerProviders = [AccessTokenVerifier, SsoBearerGuard];
