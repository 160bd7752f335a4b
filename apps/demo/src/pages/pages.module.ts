import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { EnvironmentModule } from '../environment/environment.module.js';
import { SessionModule } from '../session/session.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountController } from './account.controller.js';
import { DashboardController } from './dashboard.controller.js';
import { HealthController } from './health.controller.js';
import { HomeController } from './home.controller.js';
import { SessionsController } from './sessions.controller.js';
import { OrganizationController } from './organization.controller.js';
import { SignInController } from './sign-in.controller.js';
import { SsoSettingsController } from './sso-settings.controller.js';
import { ViewsModule } from './views.module.js';

@Module({
  imports: [
    EnvironmentModule,
    SessionModule,
    UsersModule,
    ViewsModule,
    TerminusModule.forRoot({ logger: false }),
  ],
  controllers: [
    HomeController,
    SignInController,
    DashboardController,
    AccountController,
    OrganizationController,
    HealthController,
    SessionsController,
    SsoSettingsController,
  ],
})
export class PagesModule {}
