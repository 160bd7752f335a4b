import { Injectable } from '@nestjs/common';
import {
  OnScalekitWebhook,
  OnSsoEvent,
  SSO_EVENTS,
  SsoPortalPolicy,
  type SsoEvent,
  type SsoEventName,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, testOrganizationOf } from '../support/sign-in.js';
import { STEP_UP_CONTROLLERS, stepUp } from '../support/step-up.js';
import { deliver, deliveryOf, eventText, WEBHOOK_SECRET } from '../support/webhooks.js';

@Injectable()
class Events {
  readonly told: SsoEvent[] = [];

  @OnSsoEvent(...SSO_EVENTS)
  note(event: SsoEvent): void {
    this.told.push(event);
  }

  @OnScalekitWebhook('moon.set')
  set(): void {
    throw new Error('the moon stays');
  }
}

@Injectable()
class EveryoneIsAdmin extends SsoPortalPolicy {
  override mayManage(): boolean {
    return true;
  }
}

/** What no event may hold, whatever has happened. */
const PERSONAL = /jane|example\.com|Doe|"ey[\w-]+\.|subject/i;

describe.each(ADAPTERS)('events on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: STEP_UP_CONTROLLERS,
    providers: [Events],
    extras: { portalPolicy: EveryoneIsAdmin },
    options: { webhooks: { secrets: [WEBHOOK_SECRET] } },
  });
  const told = (): SsoEvent[] => scene.app.app.get(Events).told;
  const of = <Name extends SsoEventName>(wanted: Name): SsoEvent<Name>[] =>
    told().filter(({ name }) => name === wanted) as object[] as SsoEvent<Name>[];
  const steps = (): string[] =>
    told()
      .map(({ name }) => name)
      .filter((name) => name !== 'environment.called');

  beforeEach(() => {
    told().length = 0;
  });
  afterEach(() => {
    expect(JSON.stringify(told())).not.toMatch(PERSONAL);
    // Each has its own time, whatever else it tells.
    expect(told().filter(({ at }) => !(at instanceof Date))).toEqual([]);
  });

  it('tell of a login from the guard that asked for it to the session, and of a sign-out', async () => {
    const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
    await scene.browser.visit(`${scene.app.url}/dashboard`);
    await scene.attempt();
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(steps()).toEqual([
      'access.refused',
      'login.started',
      'login.completed',
      'sign-out.completed',
    ]);
    expect(of('access.refused')).toMatchObject([
      { code: 'login_required', status: 401, handler: 'AppController.dashboard()' },
    ]);
    expect(of('login.started')).toMatchObject([{ organizationId, isThirdPartyInitiated: false }]);
    const [completed] = of('login.completed');
    expect(completed).toMatchObject({ organizationId, connectionId });
    expect(completed?.identityKey).toMatch(/^[\w-]{43}$/);
    expect(completed?.durationMs).toBeGreaterThanOrEqual(0);
    expect(of('environment.called').map(({ operation, code }) => [operation, code])).toEqual(
      expect.arrayContaining([
        ['token', undefined],
        ['keys', undefined],
      ]),
    );
  });

  it('tell why a login was refused, with the reference that its page and its log line have', async () => {
    scene.tamper('idToken', { claims: { aud: ['skc_of_another_app'] } });
    const page = await scene.attempt();
    expect(steps()).toEqual(['login.started', 'login.failed']);
    const [failed] = of('login.failed');
    expect(failed).toMatchObject({ code: 'token_rejected', status: 403 });
    expect(page.body).toContain(failed?.reference);
    expect(scene.logger.text).toContain(`reference ${String(failed?.reference)}`);
  });

  it('tell of a login that is refused before it leaves, once', async () => {
    const { url } = scene.app;
    await scene.browser.visit(`${url}/auth/login?organization_id=a%0Ab`);
    await scene.browser.visit(`${url}/auth/login?idp_initiated_login=x.y.z`);
    await scene.browser.visit(`${url}/auth/callback?idp_initiated_login=x.y.z`);
    expect(of('login.failed').map(({ code }) => code)).toEqual([
      'invalid_login_request',
      'idp_login_rejected',
      'idp_login_rejected',
    ]);
    expect(steps()).toHaveLength(3);
  });

  it('tell of a callback whose code was spent, and of the login that goes on in its place', async () => {
    const callback = await scene.callback();
    await scene.browser.clone().then((twin) => twin.visit(callback));
    told().length = 0;
    const again = await scene.browser.visit(callback);
    expect(again.location).toMatch(scene.simulator.environmentUrl);
    expect(steps()).toEqual(['login.failed', 'login.resumed']);
    expect(of('login.resumed')).toMatchObject([{ code: 'code_rejected' }]);
  });

  it('tell of an environment that does not answer', async () => {
    const callback = await scene.callback();
    scene.simulator.faults.add({ path: '/oauth/token', kind: 'status', status: 503 });
    await scene.browser.visit(callback);
    expect(of('environment.called')).toMatchObject([
      { operation: 'token', code: 'environment_unreachable' },
    ]);
    expect(of('login.failed')).toMatchObject([{ code: 'environment_unreachable' }]);
  });

  it('tell of step-ups, by the same person and by another', async () => {
    await scene.signIn();
    const [{ identityKey } = { identityKey: undefined }] = of('login.completed');
    told().length = 0;
    await stepUp(scene);
    await stepUp(scene, MAX);
    expect(steps()).toEqual([
      'step-up.started',
      'step-up.completed',
      'step-up.started',
      'step-up.failed',
    ]);
    expect(of('step-up.completed')).toMatchObject([{ identityKey }]);
    expect(of('step-up.failed')).toMatchObject([{ code: 'step_up_rejected' }]);
  });

  it('tell of links into the admin portal', async () => {
    const { url } = scene.app;
    await scene.browser.api(`${url}/auth/portal-link`, { method: 'POST' });
    expect(of('portal.failed')).toMatchObject([{ code: 'login_required', status: 401 }]);
    await scene.signIn(JANE);
    await scene.browser.api(`${url}/auth/portal-link`, { method: 'POST' });
    const { organizationId } = testOrganizationOf(scene.simulator);
    expect(of('portal.opened')).toMatchObject([{ organizationId }]);
  });

  it('tell of webhooks: handled, refused, failed', async () => {
    await deliver(scene.app, deliveryOf());
    await deliver(scene.app, deliveryOf(eventText(), { timestamp: '1' }));
    await deliver(scene.app, deliveryOf(eventText({ type: 'moon.set' })));
    expect(of('webhook.completed')).toMatchObject([{ type: 'moon.rose' }]);
    expect(of('webhook.failed').map(({ code, type }) => [code, type])).toEqual([
      ['webhook_rejected', undefined],
      ['webhook_failed', 'moon.set'],
    ]);
  });

  it('tell of sign-outs that are refused, and of sessions that end from elsewhere', async () => {
    await scene.signIn();
    told().length = 0;
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST', headers });
    await scene.browser.api(`${scene.app.url}/auth/sessions`, {
      method: 'POST',
      body: new URLSearchParams({ everywhere: 'true' }),
    });
    expect(steps()).toEqual(['sign-out.failed', 'sessions.ended', 'sign-out.completed']);
    expect(of('sessions.ended')).toMatchObject([{ by: ['userKey'] }]);
    expect(of('sign-out.completed')).toMatchObject([{ isEverywhere: true }]);
  });
});
