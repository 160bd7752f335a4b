import { Module } from '@nestjs/common';
import { ViewsModule } from '../pages/views.module.js';
import { InsightsController } from './insights.controller.js';
import { SignInStatistics } from './sign-in-statistics.js';

@Module({
  imports: [ViewsModule],
  controllers: [InsightsController],
  providers: [SignInStatistics],
})
export class InsightsModule {}
