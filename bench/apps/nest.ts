import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Type } from '@nestjs/common';

/** How every Nest contestant is created; only failures are logged. */
export function createNestApp(module: Type): Promise<NestExpressApplication> {
  return NestFactory.create<NestExpressApplication>(module, { logger: ['error'] });
}
