import { Controller, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import * as publicFace from './index.js';
import { ScalekitSsoModule, SsoGuard, SsoMiddleware, StepUp } from './index.js';

const sso = ScalekitSsoModule.forRoot({
  environmentUrl: 'https://env.example.com',
  clientId: 'skc_1',
  clientSecret: 'secret',
  baseUrl: 'https://app.example.com',
  cookieSecret: '0123456789abcdef0123456789abcdef',
  isGlobal: false,
});

@Injectable()
class Audit {}

/** Has a constructor of its own, and passes nothing to that of the guard. */
@Injectable()
class AuditedGuard extends SsoGuard {
  constructor(readonly audit: Audit) {
    super();
  }
}

@StepUp({ maxAgeSeconds: 300 })
@Injectable()
class RecentMiddleware extends SsoMiddleware {
  constructor(readonly audit: Audit) {
    super();
  }
}

@Controller()
class OrdersController {
  @UseGuards(AuditedGuard)
  @Get()
  list(): void {
    // Only its guards matter.
  }
}

@Module({
  imports: [sso],
  controllers: [OrdersController],
  providers: [Audit, AuditedGuard, RecentMiddleware],
})
class FeatureModule {}

describe('ScalekitSsoModule', () => {
  it('exports each provider that the package exports, and no other', () => {
    const isPublic = (token: unknown): boolean =>
      Object.values<unknown>(publicFace).includes(token);
    const tokens = sso.providers?.map((it): unknown => ('provide' in it ? it.provide : it)) ?? [];
    expect(new Set(sso.exports)).toEqual(new Set(tokens.filter(isPublic)));
  });

  it('gives subclasses in modules of the app what they inject, without constructor arguments', async () => {
    const module = await Test.createTestingModule({ imports: [FeatureModule] }).compile();
    for (const type of [AuditedGuard, RecentMiddleware]) {
      expect(module.get<{ audit: unknown }>(type).audit).toBeInstanceOf(Audit);
    }
    await module.close();
  });
});
