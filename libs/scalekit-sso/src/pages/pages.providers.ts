import type { Provider } from '@nestjs/common';
import { SsoExceptionFilter } from './sso-exception.filter.js';

export const pagesProviders: Provider[] = [SsoExceptionFilter];
