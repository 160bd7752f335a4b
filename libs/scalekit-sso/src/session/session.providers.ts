import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { AppSessions } from './app-sessions.js';
import { MeController } from './me.controller.js';
import { PassportSession } from './passport-session.js';
import { Revocations } from './revocations.js';
import { SessionExpiry } from './session-expiry.js';
import { SessionService } from './session.service.js';
import { SsoSessionRepository } from './sso-session.repository.js';

export const sessionControllers = { me: MeController } satisfies Partial<Record<SsoRoute, Type>>;

export const sessionProviders: Provider[] = [
  AppSessions,
  PassportSession,
  SsoSessionRepository,
  Revocations,
  SessionExpiry,
  SessionService,
];
