import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';

@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true }), ScalekitSsoModule.forRoot()],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
