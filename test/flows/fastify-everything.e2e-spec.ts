import helmet from '@fastify/helmet';
import {
  Body,
  Catch,
  ClassSerializerInterceptor,
  Controller,
  Get,
  HttpException,
  Injectable,
  Post,
  ValidationPipe,
  VersioningType,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { Exclude, Expose } from 'class-transformer';
import { IsInt } from 'class-validator';
import {
  CurrentUser,
  Public,
  ScalekitSsoService,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { setScene } from '../support/scene.js';
import { JANE, problemOf } from '../support/sign-in.js';
import { WEBHOOK_SECRET } from '../support/webhooks.js';

class Order {
  @IsInt()
  amount!: number;
}

class Receipt {
  @Expose() readonly buyer: string;
  @Exclude() readonly secret = 'not for clients';
  constructor(buyer: string) {
    this.buyer = buyer;
  }
}

@Controller({ path: 'orders', version: '1' })
class OrdersController {
  @Post()
  buy(@Body() { amount }: Order, @CurrentUser() user: SsoIdentity): Receipt {
    return new Receipt(`${user.email} × ${amount}`);
  }

  @Get()
  list(): string[] {
    return ['apples'];
  }
}

@Controller('health')
class HealthController {
  @Public()
  @Get()
  health(): string {
    return 'ok';
  }
}

/** A guard of the app after SsoGuard. */
@Injectable()
class KnownAddressGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user?: SsoIdentity }>();
    return user === undefined || user.email !== undefined;
  }
}

@Catch()
class CatchAllFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    const reply = host.switchToHttp().getResponse<{
      status(code: number): { send(body: object): void };
    }>();
    reply.status(status).send({ caught: status });
  }
}

function everything(nest: INestApplication): void {
  const app = nest as NestFastifyApplication;
  void app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } },
  });
  app.setGlobalPrefix('api', { exclude: ['health'] });
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalPipes(
    new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
  );
  app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector)));
  app.useGlobalFilters(new CatchAllFilter());
  SwaggerModule.setup('docs', app, () =>
    SwaggerModule.createDocument(app, new DocumentBuilder().build()),
  );
}

describe('an app on Fastify with everything on', () => {
  const scene = setScene('fastify', {
    options: { webhooks: { secrets: [WEBHOOK_SECRET] } },
    imports: () => [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1_000 }])],
    controllers: [OrdersController, HealthController],
    providers: [
      { provide: APP_GUARD, useClass: ThrottlerGuard },
      { provide: APP_GUARD, useExisting: SsoGuard },
      { provide: APP_GUARD, useClass: KnownAddressGuard },
    ],
    prepare: everything,
  });
  const at = (path: string): string => scene.app.url + path;

  it('has the routes of the module below its prefix, without a version', () => {
    expect(scene.app.app.get(ScalekitSsoService).callbackUrl).toBe(at('/api/auth/callback'));
  });

  it('guards what is not public, and signs in to it', async () => {
    expect((await scene.browser.api(at('/health'))).body).toBe('ok');
    const refused = await scene.browser.api(at('/api/v1/orders'));
    expect([refused.status, problemOf(refused)]).toEqual([
      401,
      expect.objectContaining({ code: 'login_required' }),
    ]);
    const page = await scene.browser.visit(at('/api/v1/orders'));
    expect([page.status, page.location]).toEqual([
      302,
      at('/api/auth/login?return_to=%2Fapi%2Fv1%2Forders'),
    ]);
    const ask = `login_hint=${JANE.email}&return_to=/api/v1/orders`;
    const login = await scene.browser.visit(at(`/api/auth/login?${ask}`));
    const callback = await scene.simulator.signIn(login.location ?? '', JANE);
    const orders = await scene.browser.follow(callback);
    expect([orders.url, orders.status, orders.body]).toEqual([
      at('/api/v1/orders'),
      200,
      '["apples"]',
    ]);
  });

  it('validates, serializes and catches as before', async () => {
    const login = await scene.browser.visit(at(`/api/auth/login?login_hint=${JANE.email}`));
    await scene.browser.visit(await scene.simulator.signIn(login.location ?? '', JANE));
    const post = (body: object): Promise<{ status: number; body: string }> =>
      scene.browser.visit(at('/api/v1/orders'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
      });
    const bought = await post({ amount: 2 });
    expect(JSON.parse(bought.body)).toEqual({ buyer: `${JANE.email} × 2` });
    expect(JSON.parse((await post({ amount: 'two' })).body)).toEqual({ caught: 400 });
    const missing = await scene.browser.api(at('/api/v1/nothing'));
    expect([missing.status, JSON.parse(missing.body)]).toEqual([404, { caught: 404 }]);
  });

  it('shows pages of the module under their own policy, whatever helmet and filters say', async () => {
    const form = await scene.browser.visit(at('/api/auth/login'));
    expect(form.status).toBe(200);
    expect(form.headers.get('content-security-policy')).toContain("style-src 'self' 'nonce-");
    const failure = await scene.browser.visit(at('/api/auth/callback?state=x&code=y'));
    expect(failure.status).toBe(400);
    expect(failure.body).toContain('<code>login_not_found</code>');
  });

  it('signs out, ends sessions by webhook, and has no route of the module in its documents', async () => {
    const login = await scene.browser.visit(at(`/api/auth/login?login_hint=${JANE.email}`));
    await scene.browser.visit(await scene.simulator.signIn(login.location ?? '', JANE));
    expect((await scene.browser.api(at('/api/auth/me'))).status).toBe(200);
    scene.simulator.webhooks.endpoint(at('/api/auth/webhooks'), WEBHOOK_SECRET, {
      retryDelaysMs: [],
    });
    const leaver = {
      organization_id: scene.simulator.testOrganization?.organizationId,
      email: JANE.email,
    };
    const { attempts } = await scene.simulator.webhooks.send(
      'organization.directory.user_deleted',
      leaver,
    );
    expect(attempts).toEqual([{ status: 201 }]);
    expect((await scene.browser.api(at('/api/auth/me'))).status).toBe(401);
    const left = await scene.browser.visit(at('/api/auth/logout'), { method: 'POST' });
    expect(left.status).toBe(303);
    const documented = JSON.parse((await scene.browser.api(at('/docs-json'))).body) as {
      paths: object;
    };
    expect(Object.keys(documented.paths).filter((path) => path.includes('/auth'))).toEqual([]);
    expect(Object.keys(documented.paths)).toContain('/api/v1/orders');
  });
});
