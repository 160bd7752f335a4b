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
