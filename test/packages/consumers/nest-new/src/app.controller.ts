import { Controller, Get, UseGuards } from '@nestjs/common';
import { SsoGuard } from 'nestjs-scalekit-sso';
import { AppService } from './app.service.js';

@UseGuards(SsoGuard)
@Controller()
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get()
  getHello(): string {
    return this.appService.getHello();
  }
}
