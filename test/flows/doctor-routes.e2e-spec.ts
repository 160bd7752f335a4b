import { Controller, Get, Req } from '@nestjs/common';
import { HealthCheckService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';
import { Public, SsoHealthIndicator } from 'nestjs-scalekit-sso';
import type { TestApp } from '../support/app.js';
import { examine, variablesOf, type Finding } from '../support/doctor.js';
import { setScene } from '../support/scene.js';
import { WEBHOOK_SECRET } from '../support/webhooks.js';

@Public()
@Controller()
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly sso: SsoHealthIndicator,
  ) {}

  @Get('readyz')
  ready(@Req() request: never): Promise<HealthCheckResult> {
    return this.health.check([() => this.sso.check('sso', { request })]);
  }
}

const severitiesOf = (findings: Readonly<Record<string, Finding>>, ...checks: string[]): unknown =>
  checks.map((check) => findings[check]?.severity);

describe('npx nestjs-scalekit-sso doctor, for an app with routes of its own', () => {
  const scene = setScene('express', { options: { webhooks: { secrets: [WEBHOOK_SECRET] } } });

  async function findingsOf(app: TestApp, ...args: string[]): Promise<Record<string, Finding>> {
    const url = `${app.url}/api`;
    return (await examine(['--url', url, ...args], variablesOf(scene.simulator, app))).findings;
  }

  async function appWith(routes: Readonly<Record<string, string | false>>): Promise<TestApp> {
    return scene.another({
      options: { webhooks: { secrets: [WEBHOOK_SECRET] } },
      extras: { routes },
      imports: () => [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      prepare: (nest) => nest.setGlobalPrefix('api', { exclude: ['readyz'] }),
    });
  }

  it('asks the paths that it is told, and for /readyz outside of the global prefix too', async () => {
    const app = await appWith({ prefix: 'sso', webhooks: 'hooks/scalekit' });
    const told = ['--route', 'prefix=sso', '--route=webhooks=/hooks/scalekit'];
    const findings = await findingsOf(app, ...told);
    const asked = ['app', 'login', 'login cookie', 'sign-out', 'webhooks', 'session store'];
    expect(severitiesOf(findings, ...asked)).toEqual(asked.map(() => 'ok'));
    expect(findings['callback URL']?.message).toContain(`${app.url}/api/sso/callback`);
    const untold = await findingsOf(app);
    expect(severitiesOf(untold, 'app', 'login', 'webhooks', 'session store')).toEqual([
      ...['error', 'error', 'error', 'ok'],
    ]);
    expect(untold.app?.fix).toContain('--route');
  });

  it('says what it cannot tell where routes are switched off', async () => {
    const app = await appWith({ login: false, me: false, logout: false, webhooks: false });
    const told = ['login', 'me', 'logout', 'webhooks'].flatMap((it) => ['--route', `${it}=false`]);
    const findings = await findingsOf(app, ...told);
    expect(severitiesOf(findings, 'app', 'login', 'headers', 'webhooks', 'sign-out')).toEqual([
      ...['unknown', 'unknown', 'unknown', 'unknown', 'ok'],
    ]);
    expect(findings['session store']?.severity).toBe('ok');
  });
});
