import { OnScalekitWebhook, WEBHOOK_TYPES } from './on-scalekit-webhook.js';

it('notes on a method the types that it handles, and nothing elsewhere', () => {
  // Here, and not at the top, where a decorator has run before a mutant is switched on.
  class Handlers {
    @OnScalekitWebhook('user.login', 'moon.rose')
    one(): string {
      return 'one';
    }

    other(): string {
      return 'other';
    }
  }
  const handlers = new Handlers();
  const typesOf = (method: 'one' | 'other'): unknown =>
    Reflect.getMetadata(WEBHOOK_TYPES, Reflect.get(handlers, method));
  expect(typesOf('one')).toEqual(['user.login', 'moon.rose']);
  expect(typesOf('other')).toBeUndefined();
  expect(handlers.one()).toBe('one');
});

it('adds up on one method, and leaves the methods alone that it overrides', () => {
  class Handlers {
    @OnScalekitWebhook('user.login')
    @OnScalekitWebhook('user.logout', 'moon.rose')
    one(): string {
      return 'one';
    }
  }
  class Later extends Handlers {
    @OnScalekitWebhook('moon.set')
    override one(): string {
      return 'another';
    }
  }
  const typesOf = (handlers: Handlers): unknown =>
    Reflect.getMetadata(WEBHOOK_TYPES, Reflect.get(handlers, 'one'));
  expect(typesOf(new Handlers())).toEqual(['user.logout', 'moon.rose', 'user.login']);
  expect(typesOf(new Later())).toEqual(['moon.set']);
});
