import { Module } from '@nestjs/common';
import { connectRedis } from './redis.js';

export const REDIS = Symbol('Redis client');

@Module({ providers: [{ provide: REDIS, useFactory: connectRedis }], exports: [REDIS] })
export class RedisModule {}
