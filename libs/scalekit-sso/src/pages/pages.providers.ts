import type { Provider } from '@nestjs/common';
import { ErrorPageAnswer } from './error-page-answer.js';
import { SsoExceptionFilter } from './sso-exception.filter.js';

export const pagesProviders: Provider[] = [ErrorPageAnswer, SsoExceptionFilter];
