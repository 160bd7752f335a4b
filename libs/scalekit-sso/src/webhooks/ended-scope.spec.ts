import type { ScalekitWebhookEvent } from './webhook-event.js';
import { endedScope, isStillActive } from './ended-scope.js';

const ORG = 'org_1';
const eventOf = (type: string, data: object, organizationId?: string): ScalekitWebhookEvent =>
  ({
    id: 'evt_1',
    type,
    occurred_at: '2026-01-02T03:04:05Z',
    organization_id: organizationId,
    data,
  }) as ScalekitWebhookEvent;

const PERSON = [
  'organization.directory.user_deleted',
  'organization.directory.user_updated',
  'user.organization_membership_deleted',
];

describe('the sessions that end', () => {
  it.each(['organization.sso_disabled', 'organization.sso_deleted'])(
    'by %s are those of the organization, or else of the connection',
    (type) => {
      expect(endedScope(eventOf(type, { id: 'conn_1' }, ORG))).toEqual({ organizationId: ORG });
      expect(endedScope(eventOf(type, { id: 'conn_1', organization_id: ORG }))).toEqual({
        organizationId: ORG,
      });
      expect(endedScope(eventOf(type, { id: 'conn_1' }))).toEqual({ connectionId: 'conn_1' });
      expect(endedScope(eventOf(type, {}))).toBeUndefined();
    },
  );

  it('by organization.deleted are those of the organization', () => {
    const type = 'organization.deleted';
    expect(endedScope(eventOf(type, { id: ORG }))).toEqual({ organizationId: ORG });
    expect(endedScope(eventOf(type, {}, ORG))).toEqual({ organizationId: ORG });
    expect(endedScope(eventOf(type, {}))).toBeUndefined();
  });

  it('by organization.directory_disabled are those of the organization, not of the directory', () => {
    const type = 'organization.directory_disabled';
    expect(endedScope(eventOf(type, { id: 'dir_1', organization_id: ORG }))).toEqual({
      organizationId: ORG,
    });
    expect(endedScope(eventOf(type, { id: 'dir_1' }))).toBeUndefined();
  });

  it.each(PERSON)('by %s are those of one person', (type) => {
    const email = 'jane@acme.test';
    const person = { organizationId: ORG, email };
    expect(endedScope(eventOf(type, { email, organization_id: ORG }))).toEqual(person);
    expect(endedScope(eventOf(type, { user: { email } }, ORG))).toEqual(person);
    expect(endedScope(eventOf(type, { user: { email }, organization: { id: ORG } }))).toEqual(
      person,
    );
    // The envelope comes first, and the person before their account.
    const data = { email, user: { email: 'x@acme.test' }, organization_id: 'org_2' };
    expect(endedScope(eventOf(type, data, ORG))).toEqual(person);
  });

  it.each<[string, object, string | undefined]>([
    ['no address', {}, ORG],
    ['no organization', { email: 'jane@acme.test' }, undefined],
    ['an empty address', { email: ' ' }, ORG],
    ['an empty organization', { email: 'jane@acme.test' }, ''],
    ['an address that is none', { email: ['jane@acme.test'] }, ORG],
    ['no user', { user: null }, ORG],
  ])('are nobody’s where a person has %s', (_case, data, organizationId) => {
    for (const type of PERSON) {
      expect(endedScope(eventOf(type, data, organizationId))).toBeUndefined();
    }
  });
});

it.each([
  ['organization.directory.user_updated', { active: true }, true],
  ['organization.directory.user_updated', {}, true],
  ['organization.directory.user_updated', { active: 'True', user: { active: true } }, true],
  ['organization.directory.user_updated', { active: null, user: null }, true],
  ['organization.directory.user_updated', { active: false }, false],
  ['organization.directory.user_updated', { active: 'false' }, false],
  ['organization.directory.user_updated', { active: 'False' }, false],
  ['organization.directory.user_updated', { active: 0 }, false],
  ['organization.directory.user_updated', { user: { active: false } }, false],
  ['organization.directory.user_updated', { active: true, user: { active: false } }, false],
  ['organization.directory.user_deleted', { active: true }, false],
  ['organization.sso_disabled', {}, false],
])('%s with %j is of somebody who stays: %j', (type, data, stays) => {
  expect(isStillActive(eventOf(type, data))).toBe(stays);
});
