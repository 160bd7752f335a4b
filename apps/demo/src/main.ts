import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { OptionsError } from 'nestjs-scalekit-sso';
import { AppModule } from './app.module.js';
import { settings, type Settings } from './config/settings.js';
import { StartupError } from './config/startup-error.js';
import { ScalekitEnvironment } from './environment/scalekit-environment.js';
import { whereToClick } from './environment/where-to-click.js';
import { configureExpress } from './http/configure-express.js';

async function start(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    // Until it listens: a start that fails says so once, here below.
    bufferLogs: true,
    autoFlushLogs: false,
    abortOnError: false,
    // The signatures of webhooks are made of bodies as they came.
    rawBody: true,
  });
  const given = app.get<Settings>(settings.KEY);
  const environment = app.get(ScalekitEnvironment);
  configureExpress(app, given, environment.credentials.environmentUrl);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await app.listen(given.port, given.host);
  app.useLogger(given.logLevels);
  app.flushLogs();
  console.log(whereToClick(given.baseUrl, environment));
}

function explain(error: unknown): string {
  if (error instanceof StartupError || error instanceof OptionsError) {
    return error.message;
  }
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} is taken by another process. Stop it, or choose another port: PORT=3100 npm start`;
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST, PORT: this machine does not let the app listen on ${address}:${port} (${code}). Choose others.`;
    default:
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

start().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
