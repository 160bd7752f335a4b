import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { AuthorizationService } from './authorization.service.js';
import { IdpInitiatedLogin } from './idp-initiated-login.js';
import { LoginController } from './login.controller.js';
import { LoginService } from './login.service.js';
import { SignInPrompt } from './sign-in-prompt.js';

export const loginControllers = { login: LoginController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const loginProviders: Provider[] = [
  AuthorizationService,
  IdpInitiatedLogin,
  LoginService,
  SignInPrompt,
];
