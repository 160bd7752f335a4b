import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import {
  ScalekitSsoModule,
  SESSION_ENDING_EVENTS,
  type ScalekitSsoOptions,
} from 'nestjs-scalekit-sso';
import { keptSecret } from './config/kept-secret.js';
import { SESSION_LIMITS, settings, type Settings } from './config/settings.js';
import { EnvironmentModule } from './environment/environment.module.js';
import { ScalekitEnvironment } from './environment/scalekit-environment.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { LoopbackNameMiddleware } from './http/loopback-name.middleware.js';
import { InsightsModule } from './insights/insights.module.js';
import { DemoErrorPage } from './pages/demo-error-page.js';
import { ErrorFilter } from './pages/error.filter.js';
import { PagesModule } from './pages/pages.module.js';
import { ViewsModule } from './pages/views.module.js';
import { DemoRateLimitStorage } from './session/demo-rate-limit-storage.js';
import { DemoSsoStore } from './session/demo-sso-store.js';
import { SessionMiddleware } from './session/session.middleware.js';
import { SessionModule } from './session/session.module.js';
import { DemoPortalPolicy } from './users/demo-portal-policy.js';
import { DemoUserStore } from './users/demo-user-store.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, load: [settings] }),
    ScalekitSsoModule.forRootAsync({
      imports: [EnvironmentModule, UsersModule, ViewsModule, SessionModule],
      userStore: DemoUserStore,
      errorPage: DemoErrorPage,
      store: DemoSsoStore,
      rateLimitStorage: DemoRateLimitStorage,
      portalPolicy: DemoPortalPolicy,
      inject: [settings.KEY, ScalekitEnvironment],
      useFactory: ssoOptions,
    }),
    SessionModule,
    PagesModule,
    InsightsModule,
    ViewsModule,
  ],
  providers: [
    ConnectionDrain,
    // Here, as Nest asks the filters of the root module last: the SSO module answers its own errors.
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(LoopbackNameMiddleware, SessionMiddleware)
      // Whoever watches the app has no session, and asks often.
      .exclude('healthz', 'readyz')
      .forRoutes('{*path}');
  }
}

function ssoOptions(
  { baseUrl, cookieSecrets, dataDir, ssoTimeoutMs, rateLimit }: Settings,
  { credentials, webhookSecrets }: ScalekitEnvironment,
): ScalekitSsoOptions {
  return {
    ...credentials,
    baseUrl,
    cookieSecret: cookieSecrets ?? keptSecret(dataDir, 'cookie-secret'),
    timeoutMs: ssoTimeoutMs,
    appName: 'SSO Demo',
    signInPage: '/sign-in',
    defaultReturnTo: '/dashboard',
    afterSignOut: '/signed-out',
    session: SESSION_LIMITS,
    rateLimits: rateLimit === 'off' ? false : { ...(rateLimit && { limit: rateLimit }) },
    // A customer who switches single sign-on off wants everybody out.
    webhooks: { secrets: webhookSecrets, endSessionsOn: SESSION_ENDING_EVENTS },
  };
}
