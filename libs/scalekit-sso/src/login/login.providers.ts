import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { AuthorizationService } from './authorization.service.js';
import { ChoicePage } from './choice-page.js';
import { IdpInitiatedLogin } from './idp-initiated-login.js';
import { LoginLoop } from './login-loop.js';
import { LoginController } from './login.controller.js';
import { LoginService } from './login.service.js';

export const loginControllers = { login: LoginController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const loginProviders: Provider[] = [
  AuthorizationService,
  IdpInitiatedLogin,
  LoginService,
  LoginLoop,
  ChoicePage,
];
