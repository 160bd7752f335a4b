import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import { AppModule } from './app.module.js';

// No session middleware: the app issues tokens. Webhooks are verified over the raw body.
const app = await NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true });
app.use(cookieParser());
app.useStaticAssets('public');
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
