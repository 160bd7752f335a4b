import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { SsoHealthIndicator, type SsoHealth } from 'nestjs-scalekit-sso';
import { HealthController } from './health.controller.js';

const DOWN: SsoHealth = {
  status: 'down',
  store: 'session_unavailable',
  ...{ environment: 'ok', keys: 'ok', clock: 'ok' },
};

it('takes an instance whose store fails out of the load balancer, and leaves it alive', async () => {
  const module = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [HealthController],
    // The store of a whole demo cannot be taken away from a test of a controller.
    providers: [
      { provide: SsoHealthIndicator, useValue: { check: () => Promise.resolve({ sso: DOWN }) } },
    ],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  try {
    const url = await app.getUrl();
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'error', error: { sso: DOWN } },
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  } finally {
    await app.close();
  }
});
