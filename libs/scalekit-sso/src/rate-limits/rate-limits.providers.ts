import type { Provider } from '@nestjs/common';
import { RateLimiter } from './rate-limiter.js';

export const rateLimitsProviders: Provider[] = [RateLimiter];
