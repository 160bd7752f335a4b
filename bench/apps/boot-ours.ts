// The empty Nest app, and the module in it with everything that it has by default.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { createNestApp } from './nest.js';
import { reportToHarness } from './report-to-harness.js';
import { required } from './settings.js';

@Module({ imports: [ScalekitSsoModule.forRoot()] })
class AppModule {}

const app = await createNestApp(AppModule);
await app.listen(Number(required('PORT')), '127.0.0.1');
reportToHarness();
