// An empty Nest app, which boots and listens.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { createNestApp } from './nest.js';
import { reportToHarness } from './report-to-harness.js';
import { required } from './settings.js';

@Module({})
class AppModule {}

const app = await createNestApp(AppModule);
await app.listen(Number(required('PORT')), '127.0.0.1');
reportToHarness();
