import type { Provider } from '@nestjs/common';
import { JwtVerifier } from './jwt-verifier.js';
import { SigningKeys } from './signing-keys.js';
import { TokenVerifier } from './token-verifier.js';

export const tokensProviders: Provider[] = [SigningKeys, JwtVerifier, TokenVerifier];
