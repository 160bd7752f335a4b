import { directoryUser } from './directory-user.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

const UPDATED = 'organization.directory.user_updated';
const eventOf = (type: string, data: object): ScalekitWebhookEvent =>
  ({ id: 'evt_1', type, occurred_at: '2026-01-02T03:04:05Z', data }) as ScalekitWebhookEvent;

describe('the user of an event of a directory', () => {
  it('is read with address and groups in one spelling', () => {
    const data = {
      id: 'diruser_1',
      organization_id: 'org_1',
      email: ' Zoe@Example.com. ',
      active: true,
      groups: [{ name: 'admins' }, null, {}, { name: 7 }, { name: 'staff' }],
    };
    expect(directoryUser(eventOf(UPDATED, data))).toEqual({
      id: 'diruser_1',
      organizationId: 'org_1',
      email: 'zoe@example.com',
      isActive: true,
      groups: ['admins', 'staff'],
    });
  });

  it('is not known where the event does not say', () => {
    expect(directoryUser(eventOf(UPDATED, {}))).toEqual({
      ...{ id: undefined, organizationId: undefined, email: undefined },
      ...{ isActive: true, groups: undefined },
    });
    expect(directoryUser(eventOf(UPDATED, { groups: 'admins' })).groups).toBeUndefined();
    expect(directoryUser(eventOf(UPDATED, { groups: [] })).groups).toEqual([]);
  });

  it('is in no group where the service writes an empty list as null', () => {
    expect(directoryUser(eventOf(UPDATED, { groups: null })).groups).toEqual([]);
  });

  it.each([
    { active: false },
    { active: 'false' },
    { active: 'False' },
    { active: 0 },
    { user: { active: false } },
    { active: true, user: { active: 'false' } },
  ])('is not active with %j', (data) => {
    for (const type of [UPDATED, 'organization.directory.user_created']) {
      expect(directoryUser(eventOf(type, data)).isActive).toBe(false);
    }
  });

  it.each([
    {},
    { active: true },
    { active: 'TRUE' },
    { active: null },
    { user: { active: 'true' } },
  ])('is active with %j, unless deleted', (data) => {
    expect(directoryUser(eventOf(UPDATED, data)).isActive).toBe(true);
    expect(directoryUser(eventOf('organization.directory.user_deleted', data)).isActive).toBe(
      false,
    );
  });
});
