import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { AppController } from './app.controller.js';
import { AppFederation } from './app-federation.js';

// ConfigModule comes first: it loads .env, where forRoot() finds its settings.
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot({ federation: AppFederation }),
  ],
  controllers: [AppController],
})
export class AppModule {}
