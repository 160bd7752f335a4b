import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RedisSsoStore, type SsoErrorCode } from 'nestjs-scalekit-sso';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { WebhookOverrides } from 'scalekit-simulator';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { expectRefusal } from '../support/denied.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene, type SceneSetup } from '../support/scene.js';
import { JANE, organizationOf, signIn } from '../support/sign-in.js';
import {
  deliver,
  deliveryOf,
  eventText,
  LastingStore,
  MoonHandlers,
  nowSeconds,
  OTHER_WEBHOOK_SECRET,
  WEBHOOK_SECRET,
  type Delivery,
} from '../support/webhooks.js';

const SECRETS = /whsec_\w|bm5ubm5u|moon\.owner|v1,/;

describe.each(ADAPTERS)('L: attacks on webhooks, on %s', (adapter) => {
  const setup: SceneSetup = {
    providers: [MoonHandlers],
    options: { webhooks: { secrets: WEBHOOK_SECRET, handlerTimeoutMs: 400 } },
  };
  // For handlers that a test holds open: a busy machine may take long with what comes meanwhile.
  const patient: SceneSetup = {
    ...setup,
    options: { webhooks: { secrets: WEBHOOK_SECRET, handlerTimeoutMs: 30_000 } },
  };
  const scene = setScene(adapter, setup);
  const handlersOf = (app: TestApp): MoonHandlers => app.app.get(MoonHandlers);
  const handlers = (): MoonHandlers => handlersOf(scene.app);
  const send = (delivery: Delivery, app = scene.app) => deliver(app, delivery);

  /** Waits until so many are answered: no others are, while the test holds their handler open. */
  async function untilAnswered(sending: Promise<unknown>[], count: number): Promise<void> {
    let answered = 0;
    for (const delivery of sending) void delivery.then(() => (answered += 1));
    while (answered < count) await new Promise(setImmediate);
  }

  afterEach(startClock);
  beforeEach(() => {
    handlers().seen.length = 0;
    Object.assign(handlers().calls, { first: 0, second: 0 });
    handlers().act = () => Promise.resolve();
    const { webhooks } = scene.simulator;
    webhooks.endpoint(`${scene.app.url}/auth/webhooks`, WEBHOOK_SECRET, { retryDelaysMs: [] });
  });

  /** Denied: refused with a code of the catalogue, nothing was handled, nothing leaks, and it goes on. */
  async function expectDenied(delivery: Delivery, code: SsoErrorCode): Promise<void> {
    const answer = await send(delivery);
    expectRefusal(scene, answer, code);
    expect(answer.body + scene.logger.text).not.toMatch(SECRETS);
    expect(handlers().seen).toEqual([]);
    expect((await send(deliveryOf())).status).toBe(201);
    expect(handlers().calls).toEqual({ first: 1, second: 1 });
  }

  const without = ({ headers, ...delivery }: Delivery, name: string): Delivery => ({
    ...delivery,
    headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
  });
  const withHeader = (name: string, value: (honest: string) => string): Delivery => {
    const delivery = deliveryOf();
    const headers = { ...delivery.headers, [name]: value(delivery.headers[name] ?? '') };
    return { ...delivery, headers };
  };
  const withBody = (change: (body: string) => string): Delivery => {
    const delivery = deliveryOf();
    return { ...delivery, body: change(delivery.body) };
  };

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'L1 refuses a delivery without %s',
    async (name) => {
      await expectDenied(without(deliveryOf(), name), 'webhook_rejected');
    },
  );

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'L1 refuses a delivery with two %s, the same or another',
    async (name) => {
      const { body, headers } = deliveryOf();
      for (const other of [headers[name] ?? '', 'v1,AAAA']) {
        const { status } = await rawRequest(
          scene.app.url,
          '/auth/webhooks',
          { ...headers, [name]: [headers[name] ?? '', other] },
          'POST',
          body,
        );
        expect(status).toBe(401);
      }
      expect(handlers().seen).toEqual([]);
      expect((await send({ body, headers })).status).toBe(201);
    },
  );

  it.each<[string, () => Delivery]>([
    ['another secret', () => deliveryOf(eventText(), { secret: OTHER_WEBHOOK_SECRET })],
    ['a short secret', () => deliveryOf(eventText(), { secret: 'whsec_YQ==' })],
    ['an empty secret', () => deliveryOf(eventText(), { secret: 'whsec_' })],
    ['the secret as a text', () => deliveryOf(eventText(), { secret: btoa(WEBHOOK_SECRET) })],
    ['a body changed by one byte', () => withBody((body) => body.replace('full', 'fulk'))],
    ['a body written again', () => withBody((body) => JSON.stringify(JSON.parse(body), null, 1))],
    ['a body with a line more', () => withBody((body) => `${body}\n`)],
    ['no body that was signed', () => withBody(() => '{}')],
    ['a signature cut short', () => withHeader('webhook-signature', (it) => it.slice(0, -4))],
    ['a signature of version 2', () => withHeader('webhook-signature', (it) => `v2${it.slice(2)}`)],
    ['a signature of no version', () => withHeader('webhook-signature', (it) => it.slice(3))],
    ['a signature in hexadecimal', () => withHeader('webhook-signature', hexadecimal)],
    ['the id of another delivery', () => withHeader('webhook-id', () => 'msg_2')],
    ['an id that takes in the time', () => withHeader('webhook-id', (it) => `${it}.1`)],
    ['an oversized id', () => withHeader('webhook-id', () => 'm'.repeat(4_000))],
    [
      'an oversized list',
      () => withHeader('webhook-signature', (it) => `${'v1,AAAA '.repeat(400)}${it}`),
    ],
  ])('L1 refuses %s', async (_case, delivery) => {
    await expectDenied(delivery(), 'webhook_rejected');
  });

  it.each<[string, (honest: string) => string]>([
    ['a malformed one', (it) => `v1,AAAA ${it}`],
    ['one that is no base64', (it) => `v1,%%% ${it}`],
    ['an empty one', (it) => `v1, ${it}`],
    ['one of another version', (it) => `v1a,AAAA ${it}`],
    ['one of another secret', (it) => `${it.slice(0, -6)}AAAAA= ${it}`],
  ])('L1 takes a good signature after %s', async (_case, list) => {
    expect((await send(withHeader('webhook-signature', list))).status).toBe(201);
    expect(handlers().seen).toHaveLength(1);
  });

  it.each<[string, WebhookOverrides, boolean]>([
    ['honest', {}, true],
    ['with a malformed signature first', { signature: 'malformed-first' }, true],
    ['with two signatures', { signature: 'double' }, true],
    ['of another secret', { signature: 'wrong' }, false],
    ['with a short signature', { signature: 'short' }, false],
    ['of an unknown version', { signature: 'unknown-version' }, false],
    ['with a changed body', { tamperBody: (body) => body.replace('"1"', '"2"') }, false],
  ])('L1 judges a delivery of the environment that is %s', async (_case, overrides, isGood) => {
    const data = { phase: 'new' };
    const { attempts } = await scene.simulator.webhooks.send('moon.rose', data, overrides);
    expect(attempts).toEqual([{ status: isGood ? 201 : 401 }]);
    expect(handlers().seen.map((event) => event.data)).toEqual(isGood ? [data] : []);
  });

  it.each(['whsec_YQ==', 'whsec_abc_defghijklmnopqrstuvwxyzabcdef', 'secret'])(
    'L1 does not start with the secret %s',
    async (secrets) => {
      await expect(scene.another({ options: { webhooks: { secrets } } })).rejects.toThrow(
        /webhooks\.secrets: is (shorter than 16 bytes|not `whsec_` and standard base64)/,
      );
    },
  );

  it.each([
    ['301 seconds old', () => String(nowSeconds() - 301)],
    ['a day old', () => String(nowSeconds() - 86_400)],
    ['310 seconds ahead', () => String(nowSeconds() + 310)],
    ['in milliseconds', () => String(Date.now())],
    ['a word', () => 'soon'],
    ['a date', () => new Date().toISOString()],
    ['with a fraction', () => `${nowSeconds()}.5`],
    ['with a zero first', () => `0${nowSeconds()}`],
    ['negative', () => '-1'],
    ['hexadecimal', () => `0x${nowSeconds().toString(16)}`],
  ])('L2 refuses a good signature whose time is %s', async (_case, timestamp) => {
    await expectDenied(deliveryOf(eventText(), { timestamp: timestamp() }), 'webhook_rejected');
  });

  it('L2 takes what is a little old or early', async () => {
    for (const seconds of [-290, 290]) {
      const timestamp = String(nowSeconds() + seconds);
      expect((await send(deliveryOf(eventText(), { timestamp }))).status).toBe(201);
    }
  });

  it('L3 handles an event once, however often it comes and under whatever id of a delivery', async () => {
    const body = eventText();
    const id = `msg_${randomUUID()}`;
    const deliveries = [
      deliveryOf(body, { id }),
      deliveryOf(body, { id }),
      deliveryOf(body, { id, timestamp: String(nowSeconds() + 5) }),
      deliveryOf(body),
    ];
    for (const delivery of deliveries) {
      expect((await send(delivery)).status).toBe(201);
    }
    expect(handlers().calls).toEqual({ first: 1, second: 1 });
  });

  it('L3 handles an event once that comes twenty times at one moment', async () => {
    const app = await scene.another(patient);
    const { calls } = handlersOf(app);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    handlersOf(app).act = () => gate;
    const delivery = deliveryOf();
    const sending = Array.from({ length: 20 }, () => send(delivery, app));
    // While one has it, the others are told to come again.
    await untilAnswered(sending, 19);
    open();
    const answers = await Promise.all(sending);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
    expect(calls).toEqual({ first: 1, second: 1 });
    expect((await send(delivery, app)).status).toBe(201);
    expect(calls).toEqual({ first: 1, second: 1 });
  });

  it('L3 lets one of two instances handle an event, and the other one ask for it again', async () => {
    LastingStore.records.clear();
    const shared = {
      ...patient,
      options: { ...patient.options, storeScope: 'one-app' },
      extras: { store: LastingStore },
    };
    const [one, other] = [await scene.another(shared), await scene.another(shared)];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    handlersOf(one).act = () => gate;
    const delivery = deliveryOf();
    const sending = send(delivery, one);
    while (handlersOf(one).calls.first === 0) await new Promise(setImmediate);
    expectRefusal(scene, await send(delivery, other), 'webhook_in_progress');
    open();
    expect((await sending).status).toBe(201);
    expect((await send(delivery, other)).status).toBe(201);
    expect(handlersOf(other).calls).toEqual({ first: 0, second: 0 });
  });

  it.each([
    ['no JSON', 'phase=full'],
    ['half of it', '{"type":"moon.rose"'],
    ['a text', '"moon.rose"'],
    ['a list', '[{"type":"moon.rose"}]'],
    ['nothing', ''],
    ['null', 'null'],
    ['no envelope', '{"phase":"full"}'],
    ['an id that is none', eventText({ id: { $ne: null } })],
    ['an id with a line break', eventText({ id: 'evt_1\nforged log line' })],
    ['a type that is none', eventText({ type: ['moon.rose'] })],
    ['data that are none', eventText({ data: 'full' })],
    ['a time that is none', eventText({ occurred_at: 'now' })],
    ['a prototype', `{"__proto__":{"isAdmin":true},${eventText().slice(1)}`],
    ['a prototype in data', eventText({ data: JSON.parse('{"__proto__":{"x":1}}') as object })],
    ['a deep list', eventText({ data: { deep: nested(2_000) } })],
    ['a deep object', `{"data":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`],
    ['over 256 KiB', eventText({ data: { filler: 'x'.repeat(256 * 1024) } })],
    ['10 MiB', eventText({ data: { filler: 'x'.repeat(10 * 1024 * 1024) } })],
  ])('L4 refuses a signed body that is %s', async (_case, body) => {
    // Some of it the framework's own parser refuses, before any route. It may do so by hanging up.
    const status = await send(deliveryOf(body)).then(
      (answer) => answer.status,
      () => 413,
    );
    expect([400, 413]).toContain(status);
    expect(handlers().seen).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(scene.logger.text).not.toMatch(/^forged log line/m);
    expect((await send(deliveryOf())).status).toBe(201);
  });

  it.each([
    ['no envelope', '{"phase":"full"}'],
    ['an id that is none', eventText({ id: 7 })],
    ['a deep list', eventText({ data: { deep: nested(2_000) } })],
  ])('L4 says of %s no more than that it is malformed', async (_case, body) => {
    await expectDenied(deliveryOf(body), 'invalid_webhook');
  });

  it('L4 refuses a body of another type', async () => {
    const { body, headers } = deliveryOf();
    const answer = await send({ body, headers: { ...headers, 'content-type': 'text/csv' } });
    // Fastify takes no such type at all.
    expect(answer.status).toBe(adapter === 'fastify' ? 415 : 400);
    expect(handlers().seen).toEqual([]);
  });

  it('L5 asks for an event again, for the handler only that throws', async () => {
    handlers().act = () => Promise.reject(new Error('no room for moon.owner@example.com'));
    const delivery = deliveryOf();
    expectRefusal(scene, await send(delivery), 'webhook_failed');
    expect(scene.logger.text).not.toContain('moon.owner');
    expect(handlers().calls).toEqual({ first: 1, second: 1 });
    handlers().act = () => Promise.resolve();
    expect((await send(delivery)).status).toBe(201);
    expect(handlers().calls).toEqual({ first: 2, second: 1 });
    expect((await send(delivery)).status).toBe(201);
    expect(handlers().calls).toEqual({ first: 2, second: 1 });
  });

  it('L5 counts a handler that is late when it has succeeded after all', async () => {
    let open = (): void => undefined;
    handlers().act = () => new Promise<void>((resolve) => (open = resolve));
    const delivery = deliveryOf();
    expectRefusal(scene, await send(delivery), 'webhook_failed');
    open();
    expect((await send(delivery)).status).toBe(201);
    expect(handlers().calls).toEqual({ first: 1, second: 1 });
  });

  it('L5 calls a handler anew that hangs, and the other one not', async () => {
    const clock = stopClock();
    handlers().act = () => new Promise(() => undefined);
    const delivery = deliveryOf();
    expectRefusal(scene, await send(delivery), 'webhook_failed');
    handlers().act = () => Promise.resolve();
    expectRefusal(scene, await send(delivery), 'webhook_in_progress');
    clock.passSeconds(1);
    expect((await send(delivery)).status).toBe(201);
    expect((await send(delivery)).status).toBe(201);
    expect(handlers().calls).toEqual({ first: 2, second: 1 });
  });

  it('L5 lets no other instance call a handler that is late', async () => {
    LastingStore.records.clear();
    const shared = {
      ...setup,
      options: { ...setup.options, storeScope: 'one-app' },
      extras: { store: LastingStore },
    };
    const [one, other] = [await scene.another(shared), await scene.another(shared)];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    handlersOf(one).act = () => gate;
    const delivery = deliveryOf();
    expectRefusal(scene, await send(delivery, one), 'webhook_failed');
    expectRefusal(scene, await send(delivery, other), 'webhook_in_progress');
    open();
    expect((await send(delivery, one)).status).toBe(201);
    expect((await send(delivery, other)).status).toBe(201);
    expect(handlersOf(one).calls).toEqual({ first: 1, second: 1 });
    expect(handlersOf(other).calls).toEqual({ first: 0, second: 0 });
  });

  it('L5 is asked again by the environment until the handler succeeds', async () => {
    const { webhooks } = scene.simulator;
    webhooks.endpoint(`${scene.app.url}/auth/webhooks`, WEBHOOK_SECRET, {
      retryDelaysMs: [0, 0, 0],
    });
    handlers().act = () =>
      handlers().calls.first < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    const { attempts } = await webhooks.send('moon.rose');
    expect(attempts).toEqual([{ status: 503 }, { status: 503 }, { status: 201 }]);
    expect(handlers().calls).toEqual({ first: 3, second: 1 });
  });

  it('L5 holds up nobody else while a handler hangs', async () => {
    handlers().act = () => new Promise(() => undefined);
    const hanging = send(deliveryOf());
    while (handlers().calls.first === 0) await new Promise(setImmediate);
    const set = deliveryOf(eventText({ type: 'moon.set' }));
    expect((await send(set)).status).toBe(201);
    expect((await scene.signIn()).status).toBe(200);
    expect((await hanging).status).toBe(503);
  });

  it('L6 handles no event again after a restart, with a store that outlives it', async () => {
    LastingStore.records.clear();
    await replayAfterRestart({
      options: { ...setup.options, storeScope: 'one-app' },
      extras: { store: LastingStore },
    });
  });

  const redisUrl = process.env.REDIS_URL ?? '';
  (redisUrl === '' ? describe.skip : describe).each(['node-redis', 'ioredis'])(
    'with a store in Redis, by %s',
    (kind) => {
      const client = createClient({ url: redisUrl });
      const ioredis = new Redis(redisUrl, { lazyConnect: true });
      const prefix = `test:${randomUUID()}:`;
      // Each app makes a store of its own; what they share is in Redis.
      @Injectable()
      class SharedStore extends RedisSsoStore {
        constructor() {
          super(kind === 'ioredis' ? ioredis : client, prefix);
        }
      }
      const shared = (storeScope: string): SceneSetup => ({
        ...patient,
        options: { ...patient.options, storeScope },
        extras: { store: SharedStore },
      });

      beforeAll(async () => {
        await Promise.all([client.connect(), ioredis.connect()]);
      });
      afterAll(async () => {
        const keys = await ioredis.keys(`${prefix}*`);
        await ioredis.del(...keys);
        client.destroy();
        ioredis.disconnect();
      });

      it('L6 handles no event again after a restart (B29)', async () => {
        await replayAfterRestart(shared('one-app'));
      });

      it('L3 lets one of two instances handle an event (B29)', async () => {
        const apps = [await scene.another(shared('two')), await scene.another(shared('two'))];
        let open = (): void => undefined;
        const gate = new Promise<void>((resolve) => (open = resolve));
        apps.forEach((app) => (handlersOf(app).act = () => gate));
        const delivery = deliveryOf();
        const sending = apps.flatMap((app) => [send(delivery, app), send(delivery, app)]);
        await untilAnswered(sending, 3);
        open();
        const statuses = (await Promise.all(sending)).map(({ status }) => status).sort();
        expect(statuses).toEqual([201, 409, 409, 409]);
        const calls = apps.map((app) => handlersOf(app).calls.first);
        expect(calls.sort()).toEqual([0, 1]);
      });

      it('hands an event to both of two apps that share it (S3, Q3)', async () => {
        const delivery = deliveryOf();
        for (const scope of ['app-a', 'app-b']) {
          const app = await scene.another(shared(scope));
          expect((await send(delivery, app)).status).toBe(201);
          expect(handlersOf(app).calls).toEqual({ first: 1, second: 1 });
        }
      });

      it('signs a leaver out of both of two apps that share it (S3, Q3)', async () => {
        const apps = [
          await scene.another(shared('leave-a')),
          await scene.another(shared('leave-b')),
        ];
        const browsers = [new Browser(), new Browser()] as const;
        for (const [index, app] of apps.entries()) {
          await signIn(browsers[index]!, app, scene.simulator);
        }
        const data = { organization_id: organizationOf(scene.simulator), email: JANE.email };
        const leaver = deliveryOf(
          eventText({ type: 'organization.directory.user_deleted', ...data, data }),
        );
        for (const [index, app] of apps.entries()) {
          expect(await scene.whoIsIn(browsers[index], app)).toBe(JANE.email);
          expect((await send(leaver, app)).status).toBe(201);
          expect(await scene.whoIsIn(browsers[index], app)).toBeUndefined();
        }
      });
    },
  );

  async function replayAfterRestart(own: SceneSetup): Promise<void> {
    const delivery = deliveryOf();
    const before = await scene.another({ ...setup, ...own });
    expect((await send(delivery, before)).status).toBe(201);
    expect(handlersOf(before).calls).toEqual({ first: 1, second: 1 });
    await before.close();
    const after = await scene.another({ ...setup, ...own });
    expect((await send(delivery, after)).status).toBe(201);
    expect(handlersOf(after).calls).toEqual({ first: 0, second: 0 });
    expect((await send(deliveryOf(), after)).status).toBe(201);
    expect(handlersOf(after).calls).toEqual({ first: 1, second: 1 });
  }
});

function hexadecimal(signature: string): string {
  return `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}`;
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) {
    value = [value];
  }
  return value;
}
