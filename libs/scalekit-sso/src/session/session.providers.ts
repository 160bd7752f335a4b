import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { AppSessions } from './app-sessions.js';
import { MeController } from './me.controller.js';
import { PassportSession } from './passport-session.js';
import { Revocations } from './revocations.js';
import { SessionEntries } from './session-entries.js';
import { SessionExpiry } from './session-expiry.js';
import { SessionIndex } from './session-index.js';
import { OrganizationSessionLimits } from './session-limits.js';
import { SessionService } from './session.service.js';
import { SsoSessionRepository } from './sso-session.repository.js';

export const sessionControllers = { me: MeController } satisfies Partial<Record<SsoRoute, Type>>;

export const sessionProviders: Provider[] = [
  AppSessions,
  SessionEntries,
  PassportSession,
  OrganizationSessionLimits,
  SsoSessionRepository,
  Revocations,
  SessionIndex,
  SessionExpiry,
  SessionService,
];
