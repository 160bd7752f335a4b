import {
  Controller,
  Injectable,
  Scope,
  ServiceUnavailableException,
  type INestApplication,
} from '@nestjs/common';
import express from 'express';
import { ScalekitClient } from '@scalekit-sdk/node';
import {
  OnScalekitWebhook,
  SESSION_ENDING_EVENTS,
  type ScalekitWebhookEvent,
} from 'nestjs-scalekit-sso';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, organizationOf, signIn, testOrganizationOf } from '../support/sign-in.js';
import {
  deliver,
  deliveryOf,
  eventText,
  MoonHandlers,
  OTHER_WEBHOOK_SECRET,
  WEBHOOK_SECRET,
} from '../support/webhooks.js';

@Injectable()
class ConnectionLog {
  readonly seen: ScalekitWebhookEvent<'organization.sso_disabled' | 'organization.sso_enabled'>[] =
    [];

  @OnScalekitWebhook('organization.sso_disabled', 'organization.sso_enabled')
  note(
    event: ScalekitWebhookEvent<'organization.sso_disabled' | 'organization.sso_enabled'>,
  ): void {
    this.seen.push(event);
  }
}

@Controller()
class MoonController {
  static phases: unknown[] = [];

  @OnScalekitWebhook('moon.rose')
  rise({ data }: ScalekitWebhookEvent): void {
    MoonController.phases.push(data.phase);
  }
}

@Injectable()
class OrganizationLog {
  readonly seen: string[] = [];

  @OnScalekitWebhook('organization.updated')
  @OnScalekitWebhook('organization.created')
  note(event: ScalekitWebhookEvent<'organization.created' | 'organization.updated'>): void {
    this.seen.push(event.type);
  }
}

const webhooks = { secrets: [WEBHOOK_SECRET, OTHER_WEBHOOK_SECRET] };

describe.each(ADAPTERS)('webhooks on %s', (adapter) => {
  const scene = setScene(adapter, {
    options: { webhooks },
    providers: [ConnectionLog, OrganizationLog],
    controllers: [MoonController],
  });
  const ending = { options: { webhooks: { ...webhooks, endSessionsOn: SESSION_ENDING_EVENTS } } };

  afterEach(() => {
    const { connectionId } = testOrganizationOf(scene.simulator);
    scene.simulator.directory.setConnectionEnabled(connectionId, true);
    return scene.simulator.webhooks.settled();
  });

  /** Lets the environment send its events to an app. */
  function subscribe(app: TestApp): void {
    scene.simulator.webhooks.endpoint(`${app.url}/auth/webhooks`, WEBHOOK_SECRET, {
      retryDelaysMs: [],
    });
  }

  /** Somebody who is signed in to an app. */
  async function visitorOf(app: TestApp, person = JANE): Promise<Browser> {
    const browser = new Browser();
    expect((await signIn(browser, app, scene.simulator, { person })).status).toBe(200);
    return browser;
  }

  async function send(app: TestApp, type: string, data: object): Promise<void> {
    const { attempts } = await (subscribe(app), scene.simulator.webhooks).send(type, { ...data });
    expect(attempts).toEqual([{ status: 201 }]);
  }

  it('answer with 201 and nothing else', async () => {
    const answer = await deliver(scene.app, deliveryOf());
    expect([answer.status, answer.body]).toEqual([201, '']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('take both secrets while one is being changed', async () => {
    for (const secret of webhooks.secrets) {
      const delivery = deliveryOf(eventText(), { secret });
      expect((await deliver(scene.app, delivery)).status).toBe(201);
    }
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('refuse %s', async (method) => {
    const answer = await scene.browser.api(`${scene.app.url}/auth/webhooks`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('reach providers and controllers, as the environment has sent them', async () => {
    subscribe(scene.app);
    const log = scene.app.app.get(ConnectionLog);
    const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
    const { environmentUrl, clientId, clientSecret } = scene.simulator.credentials;
    const { connection } = new ScalekitClient(environmentUrl, clientId, clientSecret);
    await connection.disableConnection(organizationId, connectionId);
    await connection.enableConnection(organizationId, connectionId);
    await scene.simulator.webhooks.settled();
    expect(log.seen.map(({ type }) => type).sort()).toEqual([
      'organization.sso_disabled',
      'organization.sso_enabled',
    ]);
    const [event] = log.seen;
    const sent = scene.simulator.webhooks.deliveries.map((one) => one.event);
    expect(sent).toContainEqual(event);
    expect(event).toMatchObject({ organization_id: organizationId, data: { id: connectionId } });

    MoonController.phases = [];
    await send(scene.app, 'moon.rose', { phase: 'full' });
    expect(MoonController.phases).toEqual(['full']);
  });

  it('reach a method by each decorator that is on it', async () => {
    const { seen } = scene.app.app.get(OrganizationLog);
    const types = ['organization.created', 'organization.updated'];
    for (const type of types) {
      await send(scene.app, type, { id: 'org_1' });
    }
    expect(seen).toEqual(types);
  });

  it('of a type that nobody handles pass quietly', async () => {
    await send(scene.app, 'moon.exploded', {});
    expect(scene.logger.text).not.toContain('moon.exploded');
  });

  it('make it known at once which domains have single sign-on', async () => {
    subscribe(scene.app);
    const { connectionId } = testOrganizationOf(scene.simulator);
    const { directory } = scene.simulator;
    expect(await scene.app.sso.availability(JANE.email!)).toBe('available');
    directory.setConnectionEnabled(connectionId, false);
    await scene.simulator.webhooks.settled();
    expect(await scene.app.sso.availability(JANE.email!)).toBe('unavailable');
    directory.setConnectionEnabled(connectionId, true);
    await scene.simulator.webhooks.settled();
    expect(await scene.app.sso.availability(JANE.email!)).toBe('available');
    expect(await scene.app.sso.availability('jane@new.test')).toBe('unavailable');
    directory.createDomain({ organizationId: organizationOf(scene.simulator), domain: 'new.test' });
    await scene.simulator.webhooks.settled();
    expect(await scene.app.sso.availability('jane@new.test')).toBe('available');
  });

  it('end no sessions of a connection unless the app says so', async () => {
    subscribe(scene.app);
    const jane = await visitorOf(scene.app);
    const { connectionId } = testOrganizationOf(scene.simulator);
    scene.simulator.directory.setConnectionEnabled(connectionId, false);
    await scene.simulator.webhooks.settled();
    expect(await scene.whoIsIn(jane)).toBe(JANE.email);
  });

  it('end the sessions of a connection at once, and the next ones may begin', async () => {
    const app = await scene.another(ending);
    subscribe(app);
    const [jane, max] = [await visitorOf(app), await visitorOf(app, MAX)];
    const { connectionId } = testOrganizationOf(scene.simulator);
    scene.simulator.directory.setConnectionEnabled(connectionId, false);
    await scene.simulator.webhooks.settled();
    expect(await scene.whoIsIn(jane, app)).toBeUndefined();
    expect(await scene.whoIsIn(max, app)).toBeUndefined();
    scene.simulator.directory.setConnectionEnabled(connectionId, true);
    await scene.simulator.webhooks.settled();
    expect(await scene.whoIsIn(await visitorOf(app), app)).toBe(JANE.email);
    expect(await scene.whoIsIn(jane, app)).toBeUndefined();
  });

  it.each<[string, () => object]>([
    ['organization.sso_deleted', () => ({ id: testOrganizationOf(scene.simulator).connectionId })],
    ['organization.deleted', () => ({ id: organizationOf(scene.simulator) })],
    [
      'organization.directory_disabled',
      () => ({ id: 'dir_1', organization_id: organizationOf(scene.simulator) }),
    ],
  ])('end the sessions of everybody by %s', async (type, data) => {
    const app = await scene.another(ending);
    const jane = await visitorOf(app);
    await send(app, type, { ...data(), ...(type.includes('sso') ? { id: 'conn_2' } : {}) });
    const others = type.includes('sso') ? JANE.email : undefined;
    expect(await scene.whoIsIn(jane, app)).toBe(others);
    await send(app, type, data());
    expect(await scene.whoIsIn(jane, app)).toBeUndefined();
  });

  it.each<[string, (person: object) => object]>([
    ['organization.directory.user_deleted', (person) => person],
    ['organization.directory.user_updated', (person) => ({ ...person, active: false })],
    ['organization.directory.user_updated', (person) => ({ ...person, active: 'false' })],
    ['organization.directory.user_updated', (person) => ({ user: { ...person, active: false } })],
    ['user.organization_membership_deleted', (user) => ({ user })],
  ])('end the sessions of one person by %s, without being told to', async (type, data) => {
    const [jane, max] = [await visitorOf(scene.app), await visitorOf(scene.app, MAX)];
    const elsewhere = { organization_id: 'org_2', ...data({ email: JANE.email }) };
    await send(scene.app, type, elsewhere);
    expect(await scene.whoIsIn(jane)).toBe(JANE.email);
    const organizationId = organizationOf(scene.simulator);
    const leaver = { organization_id: organizationId, ...data({ email: 'Jane@Example.COM' }) };
    await send(scene.app, type, leaver);
    expect(await scene.whoIsIn(jane)).toBeUndefined();
    expect(await scene.whoIsIn(max)).toBe(MAX.email);
    expect(scene.logger.text).toContain(`${type} | ends the sessions of one user`);
  });

  it('end the sessions under an old address of a directory user, who has left or not (S20)', async () => {
    const [jane, max] = [await visitorOf(scene.app), await visitorOf(scene.app, MAX)];
    const organizationId = organizationOf(scene.simulator);
    const user = { organization_id: organizationId, id: 'diruser_1', active: true };
    await send(scene.app, 'organization.directory.user_created', { ...user, email: JANE.email });
    expect(await scene.whoIsIn(jane)).toBe(JANE.email);
    const married = { ...user, email: 'jane.roe@example.com' };
    await send(scene.app, 'organization.directory.user_updated', married);
    expect(await scene.whoIsIn(jane)).toBeUndefined();
    expect(await scene.whoIsIn(max)).toBe(MAX.email);
    expect(scene.logger.text).toContain('ends the sessions of one user under an old address');
    const again = await visitorOf(scene.app);
    await send(scene.app, 'organization.directory.user_deleted', married);
    // The address is of somebody else by now.
    expect(await scene.whoIsIn(again)).toBe(JANE.email);
  });

  it.each([' JANE@Example.COM. ', 'jane@ｅxample.com'])(
    'end the sessions of a leaver whose address is spelled %j (S9)',
    async (email) => {
      const jane = await visitorOf(scene.app);
      const leaver = { organization_id: organizationOf(scene.simulator), email };
      await send(scene.app, 'organization.directory.user_deleted', leaver);
      expect(await scene.whoIsIn(jane)).toBeUndefined();
    },
  );

  it('end no session of somebody whose account only changed', async () => {
    const jane = await visitorOf(scene.app);
    const organizationId = organizationOf(scene.simulator);
    const changed = { organization_id: organizationId, email: JANE.email, active: true };
    await send(scene.app, 'organization.directory.user_updated', changed);
    expect(await scene.whoIsIn(jane)).toBe(JANE.email);
  });

  it('are asked for again where there is no store to remember them in', async () => {
    const app = await scene.another({ hasSession: false, options: { webhooks } });
    const leaver = { organization_id: 'org_1', email: JANE.email };
    subscribe(app);
    const { attempts } = await scene.simulator.webhooks.send(
      'organization.directory.user_deleted',
      leaver,
    );
    expect(attempts).toEqual([{ status: 503 }]);
    expect(scene.logger.text).toContain('session_missing (503) at POST /auth/webhooks');
    const quiet = deliveryOf(eventText({ type: 'moon.exploded' }));
    expect((await deliver(app, quiet)).status).toBe(201);
  });

  it('say that they are not set up where there is no secret', async () => {
    const app = await scene.another();
    expectRefusal(scene, await deliver(app, deliveryOf()), 'webhooks_not_configured');
    expect(scene.logger.text).toContain('SCALEKIT_WEBHOOK_SECRET');
  });

  it.each([
    ['webhooks_not_configured', {}],
    ['webhook_rejected', { options: { webhooks } }],
  ] as const)('let no stranger fill the log with %s', async (code, setup) => {
    const app = await scene.another(setup);
    const before = scene.logger.loud.length;
    for (let sent = 0; sent < 20; sent += 1) {
      const answer = await new Browser().api(`${app.url}/auth/webhooks`, { method: 'POST' });
      expectRefusal(scene, answer, code);
    }
    expect(scene.logger.loud.slice(before)).toEqual([expect.stringContaining(code)]);
  });

  it('say that the body is missing where the app does not keep it', async () => {
    const app = await scene.another({ hasRawBody: false, options: { webhooks } });
    expectRefusal(scene, await deliver(app, deliveryOf()), 'raw_body_missing');
    expect(scene.logger.text).toContain('{ rawBody: true }');
  });

  it('stop the boot for a handler that no event could reach', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends MoonHandlers {}
    await expect(scene.another({ providers: [PerRequest] })).rejects.toThrow(
      /PerRequest\.first\(\) is on a class that is no singleton/,
    );
  });

  it('are answered as a handler says that throws an HttpException (B10)', async () => {
    @Injectable()
    class BusyHandlers {
      @OnScalekitWebhook('moon.rose')
      rise(): never {
        throw new ServiceUnavailableException('the database is being moved');
      }
    }
    const app = await scene.another({ options: { webhooks }, providers: [BusyHandlers] });
    const { attempts } = await (subscribe(app), scene.simulator.webhooks).send('moon.rose', {});
    expect(attempts).toEqual([{ status: 503 }]);
    const answer = await deliver(app, deliveryOf(eventText({ type: 'moon.rose', data: {} })));
    expect(JSON.parse(answer.body)).toMatchObject({ message: 'the database is being moved' });
    expect(scene.logger.text).toMatch(/^ +at BusyHandlers\.rise /m);
  });

  it('have a path of their own, or none', async () => {
    const moved = await scene.another({
      options: { webhooks },
      extras: { routes: { webhooks: 'hooks/scalekit' } },
    });
    const { body, headers } = deliveryOf();
    const answer = await scene.browser.api(`${moved.url}/hooks/scalekit`, {
      method: 'POST',
      body,
      headers,
    });
    expect(answer.status).toBe(201);
    const off = await scene.another({
      options: { webhooks },
      extras: { routes: { webhooks: false } },
    });
    expect((await deliver(off, deliveryOf())).status).toBe(404);
  });
});

describe.each([true, false])(
  'webhooks behind express.json() and with rawBody: %j',
  (hasRawBody) => {
    const scene = setScene('express', {
      options: { webhooks },
      hasRawBody,
      prepare: (app: INestApplication) => {
        app.use(express.json());
      },
    });

    it('name the parser that reads the body first, and how to fix it (B9)', async () => {
      expectRefusal(scene, await deliver(scene.app, deliveryOf()), 'raw_body_missing');
      expect(scene.logger.text).toContain('another parser, such as express.json(), was first');
      expect(scene.logger.text).toContain('exempt the webhook route from it');
    });
  },
);

describe('webhooks beside a parser of the app', () => {
  const scene = setScene('express', {
    options: { webhooks },
    hasRawBody: false,
    prepare: (app: INestApplication) => {
      app.use('/auth/webhooks', express.raw({ type: 'application/json' }));
    },
  });

  it('take the body that it kept', async () => {
    expect((await deliver(scene.app, deliveryOf())).status).toBe(201);
  });
});
