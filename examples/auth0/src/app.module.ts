import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { AppController } from './app.controller.js';
import { AppFederation } from './app-federation.js';

// ConfigModule comes first: it loads .env, where forRoot() finds its settings.
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot({
      federation: AppFederation,
      // Auth0 completes logins, and has the session.
      routes: { callback: false, me: false, logout: false, sessions: false, stepUp: false },
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
