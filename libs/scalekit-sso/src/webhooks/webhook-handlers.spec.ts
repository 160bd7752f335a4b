import { Controller, Inject, Injectable, Scope, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { EVENT, webhookRequest } from '../../spec-support/webhooks.js';
import { DecoratedMethods } from '../observability/decorated-methods.js';
import { OnScalekitWebhook } from './on-scalekit-webhook.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';
import { WebhookHandlers } from './webhook-handlers.js';

const REQUEST = webhookRequest();

@Injectable()
class Audit {
  readonly notes: unknown[] = [];

  @OnScalekitWebhook('organization.sso_disabled', 'moon.rose')
  note(event: ScalekitWebhookEvent, request: unknown): string {
    this.notes.push(event, request);
    return 'noted';
  }

  @OnScalekitWebhook('organization.sso_disabled')
  count({ data }: ScalekitWebhookEvent<'organization.sso_disabled'>): string | undefined {
    return data.id;
  }

  other(): void {
    throw new Error('nobody calls this');
  }
}

@Injectable()
class LaterAudit extends Audit {}

@Controller()
class Hooks {
  @OnScalekitWebhook('user.login')
  login(): string {
    return 'hello';
  }
}

async function handlersIn(metadata: ModuleMetadata): Promise<WebhookHandlers> {
  const module = await Test.createTestingModule({
    ...metadata,
    imports: [DiscoveryModule],
    providers: [DecoratedMethods, WebhookHandlers, ...(metadata.providers ?? [])],
  }).compile();
  await module.init();
  return module.get(WebhookHandlers);
}

const namesOf = (handlers: WebhookHandlers, type: string): string[] =>
  handlers.of(type).map(({ name }) => name);

it('finds methods of providers and controllers, by their types', async () => {
  const handlers = await handlersIn({
    controllers: [Hooks],
    providers: [
      Audit,
      { provide: 'a text', useValue: 'text' },
      { provide: 'nothing', useValue: null },
      { provide: 'bare', useValue: Object.create(null) as object },
    ],
  });
  expect(namesOf(handlers, 'organization.sso_disabled')).toEqual(['Audit.note', 'Audit.count']);
  expect(namesOf(handlers, 'moon.rose')).toEqual(['Audit.note']);
  expect(namesOf(handlers, 'user.login')).toEqual(['Hooks.login']);
  expect(namesOf(handlers, 'user')).toEqual([]);
  expect(handlers.of('user.login')[0]?.handle(EVENT, REQUEST)).toBe('hello');
});

it('calls a method on its instance, with event and request', async () => {
  const audit = new Audit();
  const handlers = await handlersIn({ providers: [{ provide: Audit, useValue: audit }] });
  expect(handlers.of('moon.rose')[0]?.handle(EVENT, REQUEST)).toBe('noted');
  expect(audit.notes).toEqual([EVENT, REQUEST]);
});

it('finds an instance once, by however many names it is provided', async () => {
  const handlers = await handlersIn({
    providers: [Audit, { provide: 'alias', useExisting: Audit }],
  });
  expect(namesOf(handlers, 'moon.rose')).toEqual(['Audit.note']);
});

it('tells apart instances and classes of one name, and finds inherited methods', async () => {
  const Other = { Audit: class extends Audit {} }.Audit;
  const handlers = await handlersIn({
    providers: [
      { provide: 'one', useValue: new Audit() },
      { provide: 'two', useValue: new Audit() },
      { provide: 'three', useValue: new Other() },
      LaterAudit,
    ],
  });
  expect(namesOf(handlers, 'moon.rose')).toEqual([
    'Audit.note',
    'Audit.note#2',
    'Audit.note#3',
    'LaterAudit.note',
  ]);
});

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  @OnScalekitWebhook('user.login')
  login(): void {
    throw new Error('nobody calls this');
  }
}

@Injectable()
class OfPerRequest {
  constructor(@Inject(PerRequest) readonly inner: PerRequest) {}

  @OnScalekitWebhook('user.login')
  login(): void {
    throw new Error('nobody calls this');
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {
  @OnScalekitWebhook('user.login')
  login(): void {
    throw new Error('nobody calls this');
  }
}

it('stops the boot for handlers of classes that are no singletons, and names all of them', async () => {
  const booting = handlersIn({ providers: [PerRequest, OfPerRequest, Transient, Audit] });
  const mistake = (name: string): string =>
    `@OnScalekitWebhook: ${name}.login() is on a class that is no singleton, or injects what is none. Move it to one that is.`;
  await expect(booting).rejects.toMatchObject({
    name: 'OptionsError',
    errors: [mistake('PerRequest'), mistake('OfPerRequest'), mistake('Transient')],
  });
});

@Injectable({ scope: Scope.REQUEST })
class PerRequestWithout {}

it('does not mind classes that are no singletons and handle nothing', async () => {
  await expect(handlersIn({ providers: [PerRequestWithout] })).resolves.toBeDefined();
});

it('types what a handler is given', () => {
  class Typed {
    // @ts-expect-error An event of this type has no user.
    @OnScalekitWebhook('organization.sso_disabled')
    wrong(event: ScalekitWebhookEvent<'user.login'>): unknown {
      return event;
    }
  }
  expect(Typed).toBeDefined();
});
