import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { LogoutDestination } from './logout-destination.js';
import { LogoutController } from './logout.controller.js';
import { SessionsController } from './sessions.controller.js';
import { UserSessionsService } from './user-sessions.service.js';

export const signOutControllers = {
  logout: LogoutController,
  sessions: SessionsController,
} satisfies Partial<Record<SsoRoute, Type>>;

export const signOutProviders: Provider[] = [LogoutDestination, UserSessionsService];
