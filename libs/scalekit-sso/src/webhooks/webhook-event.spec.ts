import { EVENT } from '../../spec-support/webhooks.js';
import type { ScalekitWebhookEvent, UnknownWebhookData } from './webhook-event.js';

// What these say is checked by the compiler.
describe('an event', () => {
  it('of several types says by its type what its data are', () => {
    type Either = ScalekitWebhookEvent<'organization.sso_disabled' | 'organization.deleted'>;
    const nameOf = (event: Either): string | undefined => {
      if (event.type === 'organization.deleted') {
        return event.data.display_name;
      }
      // @ts-expect-error A connection has no such name.
      expect(event.data.display_name).toBeUndefined();
      return event.data.provider;
    };
    expect(nameOf({ ...EVENT, data: { provider: 'OKTA' } })).toBe('OKTA');
    const data = { display_name: 'Acme' };
    expect(nameOf({ ...EVENT, type: 'organization.deleted', data })).toBe('Acme');
  });

  it('has the data of one type only with that type', () => {
    // @ts-expect-error A user has no connection's provider.
    const wrong: ScalekitWebhookEvent<'user.login'> = { ...EVENT, type: 'organization.deleted' };
    expect(wrong.id).toBe(EVENT.id);
  });

  it('of any type is what every event is, and of unknown data', () => {
    const known: ScalekitWebhookEvent<'organization.sso_disabled'> = EVENT;
    const any: ScalekitWebhookEvent = known;
    const data: UnknownWebhookData = any.data;
    const moon: ScalekitWebhookEvent<'moon.rose'> = { ...EVENT, type: 'moon.rose', data };
    expect(moon.data).toBe(EVENT.data);
  });
});
