import { Logger } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { EVENT, webhookRequest } from '../../spec-support/webhooks.js';
import type { OrganizationDomains } from '../organizations/organization-domains.js';
import type { AvailabilityService } from '../availability/availability.service.js';
import type { SsoWebhookOptions } from './webhooks.options.js';
import type { SessionService } from '../session/session.service.js';
import { WebhookEffects } from './webhook-effects.js';
import type { DirectoryAddresses } from './directory-addresses.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

const forget = vi.fn<AvailabilityService['forget']>();
const forgetOwners = vi.fn<OrganizationDomains['forget']>();
const endSessions = vi.fn<SessionService['endSessions']>();
const follow = vi.fn<DirectoryAddresses['follow']>();
const effectsWith = (webhooks: SsoWebhookOptions = {}): WebhookEffects =>
  new WebhookEffects(
    { forget } as unknown as AvailabilityService,
    { forget: forgetOwners } as unknown as OrganizationDomains,
    { endSessions } as unknown as SessionService,
    { follow } as unknown as DirectoryAddresses,
    optionsWith({ webhooks }),
  );
const eventOf = (type: string, data: object): ScalekitWebhookEvent =>
  ({ ...EVENT, type, data }) as ScalekitWebhookEvent;
const LEAVER = { email: 'jane@acme.test', organization_id: 'org_1', active: false };

beforeEach(() => {
  vi.resetAllMocks();
});

it('forgets which domains have single sign-on, and whose they are', () => {
  effectsWith().forgetDomains();
  expect(forget).toHaveBeenCalledTimes(1);
  expect(forgetOwners).toHaveBeenCalledTimes(1);
});

it.each([
  'organization.directory.user_deleted',
  'organization.directory.user_updated',
  'user.organization_membership_deleted',
])('ends the sessions of who has left by %s', async (type) => {
  const request = sessionRequest(sessionStore());
  await effectsWith().endSessions(eventOf(type, LEAVER), request);
  const scope = { organizationId: 'org_1', email: 'jane@acme.test' };
  expect(endSessions.mock.calls).toEqual([[scope, request]]);
});

it.each([
  ['organization.directory.user_created', undefined, 1],
  ['organization.directory.user_updated', undefined, 1],
  ['organization.directory.user_deleted', ['organization.directory.user_deleted'], 1],
  ['organization.directory.user_updated', ['organization.directory.user_updated'], 1],
  ['organization.directory.user_updated', ['organization.deleted'], 0],
  ['organization.directory.user_deleted', [], 0],
] as const)(
  'follows the address of a directory user by %s where %j end sessions, %i times (S20)',
  async (type, endSessionsOn, times) => {
    const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const old = { organizationId: 'org_1', email: 'old@acme.test' };
    follow.mockImplementation(async (_event, _request, end) => {
      await end(old);
      return true;
    });
    const request = sessionRequest(sessionStore());
    const event = eventOf(type, { ...LEAVER, id: 'diruser_1' });
    await effectsWith(endSessionsOn && { endSessionsOn }).followAddresses(event, request);
    expect(follow).toHaveBeenCalledTimes(times);
    expect(endSessions.mock.calls).toEqual(times === 0 ? [] : [[old, request]]);
    expect(log.mock.calls).toEqual(
      times === 0
        ? []
        : [[`webhook evt_1 | ${type} | ends the sessions of one user under an old address`]],
    );
    log.mockRestore();
  },
);

it('ends no session of somebody who only changed', async () => {
  const event = eventOf('organization.directory.user_updated', { ...LEAVER, active: true });
  await effectsWith().endSessions(event, webhookRequest());
  expect(endSessions).not.toHaveBeenCalled();
});

it.each([
  'organization.sso_disabled',
  'organization.sso_deleted',
  'organization.directory_disabled',
  'organization.deleted',
] as const)('ends those of a whole organization by %s only where told to', async (type) => {
  const event = eventOf(type, { id: type === 'organization.deleted' ? 'org_1' : 'conn_1' });
  await effectsWith().endSessions(event, webhookRequest());
  expect(endSessions).not.toHaveBeenCalled();
  await effectsWith({ endSessionsOn: [type] }).endSessions(event, webhookRequest());
  expect(endSessions.mock.calls).toEqual([[{ organizationId: 'org_1' }, undefined]]);
});

it.each([
  ['organization.directory.user_deleted', 'one user'],
  ['organization.deleted', 'all users there'],
] as const)('says in the log that %s ends the sessions of %s', async (type, whose) => {
  const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  const event = eventOf(type, { ...LEAVER, id: 'org_1' });
  await effectsWith({ endSessionsOn: [type] }).endSessions(event, webhookRequest());
  expect(log.mock.calls).toEqual([[`webhook evt_1 | ${type} | ends the sessions of ${whose}`]]);
  log.mockRestore();
});

it('says in the log where an event does not say whose sessions end', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const event = eventOf('user.organization_membership_deleted', {});
  await effectsWith().endSessions(event, webhookRequest());
  expect(endSessions).not.toHaveBeenCalled();
  expect(warn.mock.calls).toEqual([
    ['webhook evt_1 | user.organization_membership_deleted | does not say whose sessions end'],
  ]);
  warn.mockRestore();
});

it.each([
  ['organization.directory.user_deleted', {}, false, 1],
  ['organization.directory.user_deleted', {}, true, 0],
  ['organization.directory.user_deleted', LEAVER, false, 0],
  ['organization.directory.user_updated', { active: false }, false, 1],
  ['organization.directory.user_updated', { active: true }, false, 0],
  ['organization.directory.user_created', {}, false, 0],
])(
  'says so of %s with %j, under an old address: %s, in %i lines',
  async (type, data, isFollowed, lines) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    follow.mockResolvedValue(isFollowed);
    const effects = effectsWith();
    const event = eventOf(type, data);
    // Both handle the event.
    await effects.endSessions(event, webhookRequest());
    await effects.followAddresses(event, webhookRequest());
    expect(warn.mock.calls).toEqual(
      Array(lines).fill([`webhook evt_1 | ${type} | does not say whose sessions end`]),
    );
    warn.mockRestore();
  },
);

it('fails where the sessions could not be ended', async () => {
  endSessions.mockRejectedValue(new Error('down'));
  const event = eventOf('organization.directory.user_deleted', LEAVER);
  await expect(effectsWith().endSessions(event, webhookRequest())).rejects.toThrow('down');
});
