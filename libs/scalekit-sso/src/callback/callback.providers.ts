import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { CallbackRecovery } from './callback-recovery.js';
import { CallbackController } from './callback.controller.js';
import { CallbackService } from './callback.service.js';
import { ExistingSignIn } from './existing-sign-in.js';
import { LoginEntry } from './login-entry.js';
import { RequestedConnection } from './requested-connection.js';
import { ScalekitStrategy } from './scalekit.strategy.js';

export const callbackControllers = { callback: CallbackController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const callbackProviders: Provider[] = [
  RequestedConnection,
  CallbackService,
  CallbackRecovery,
  ExistingSignIn,
  LoginEntry,
  ScalekitStrategy,
];
