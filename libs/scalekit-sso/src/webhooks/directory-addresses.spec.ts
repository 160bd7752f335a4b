import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { DirectoryAddresses } from './directory-addresses.js';
import type { ScalekitWebhookEvent } from './webhook-event.js';

const UPDATED = 'organization.directory.user_updated';
const DELETED = 'organization.directory.user_deleted';
const CREATED = 'organization.directory.user_created';
const OLD = 'old@acme.test';
const NEW = 'new@acme.test';

let addresses: DirectoryAddresses;
let request: SessionRequest;
let ended: object[];
let second: number;

beforeEach(() => {
  const options = optionsWith();
  addresses = new DirectoryAddresses(new SsoStores(null, options), new StoreKeys(options));
  request = sessionRequest(sessionStore());
  ended = [];
  second = 10;
});

/** Follows an event that came after the one before, or at another second. */
async function follow(
  type: string,
  data: object,
  { at = (second += 1), organizationId = 'org_1', fails = false } = {},
): Promise<void> {
  const event = {
    id: 'evt_1',
    type,
    occurred_at: `2026-01-02T03:04:${at}.5Z`,
    organization_id: organizationId,
    data,
  } as ScalekitWebhookEvent;
  await addresses.follow(event, request, (scope) => {
    if (fails) {
      return Promise.reject(new Error('down'));
    }
    ended.push(scope);
    return Promise.resolve();
  });
}

const scopeOf = (email: string): object => ({ organizationId: 'org_1', email });
const user = (email?: unknown, more: object = {}): object => ({ id: 'diruser_1', email, ...more });

describe('the address of a directory user', () => {
  it.each([CREATED, UPDATED])(
    'ends the sessions under the one before, by %s first (S20)',
    async (type) => {
      await follow(type, user(OLD));
      await follow(UPDATED, user(` ${OLD.toUpperCase()}. `));
      expect(ended).toEqual([]);
      await follow(UPDATED, user(NEW, { active: true }));
      expect(ended).toEqual([scopeOf(OLD)]);
      await follow(UPDATED, user(NEW));
      expect(ended).toHaveLength(1);
      await follow(UPDATED, user(OLD));
      expect(ended).toEqual([scopeOf(OLD), scopeOf(NEW)]);
    },
  );

  it('ends both where somebody leaves under another one: the event itself ends the new (S20)', async () => {
    await follow(CREATED, { user: user(OLD) });
    await follow(DELETED, { user: user(NEW) });
    expect(ended).toEqual([scopeOf(OLD)]);
  });

  it.each([
    [DELETED, {}],
    [UPDATED, { active: false }],
  ])('ends the known one where %s with %j names none (S20)', async (type, more) => {
    await follow(CREATED, user(OLD));
    await follow(UPDATED, user(undefined));
    await follow(UPDATED, user(7, { active: true }));
    await follow(CREATED, user(''));
    expect(ended).toEqual([]);
    await follow(type, user(undefined, more));
    expect(ended).toEqual([scopeOf(OLD)]);
  });

  it('is that of the latest event, whatever comes late (S20)', async () => {
    await follow(UPDATED, user(NEW), { at: 30 });
    await follow(UPDATED, user(OLD), { at: 20 });
    expect(ended).toEqual([scopeOf(OLD)]);
    // The new one is known still.
    await follow(UPDATED, user('newer@acme.test'), { at: 40 });
    expect(ended).toEqual([scopeOf(OLD), scopeOf(NEW)]);
    await follow(UPDATED, user('newest@acme.test'), { at: 40 });
    expect(ended.at(-1)).toEqual(scopeOf('newer@acme.test'));
  });

  it('ends the known one of a leaver whom a late event does not name by address (S20)', async () => {
    await follow(UPDATED, user(NEW), { at: 30 });
    await follow(DELETED, user(undefined), { at: 20 });
    expect(ended).toEqual([scopeOf(NEW)]);
  });

  it('is noted only once the sessions have ended (S20)', async () => {
    await follow(CREATED, user(OLD));
    await expect(follow(UPDATED, user(NEW), { fails: true })).rejects.toThrow('down');
    await follow(UPDATED, user(NEW));
    expect(ended).toEqual([scopeOf(OLD)]);
  });

  it('is of one user of one organization (S20)', async () => {
    await follow(CREATED, user(OLD));
    await follow(UPDATED, { id: 'diruser_2', email: NEW });
    await follow(UPDATED, user(NEW), { organizationId: 'org_2' });
    await follow(UPDATED, { email: NEW });
    await follow(UPDATED, user(NEW), { organizationId: '' });
    expect(ended).toEqual([]);
  });

  it.each([
    ['no object', 7],
    ['without an address', { occurredAt: 1 }],
    ['without a time', { email: OLD }],
  ])('that cannot be read is none: %s (S20)', async (_case, kept) => {
    const options = optionsWith();
    const key = new StoreKeys(options).key('directory-user', 'org_1', 'diruser_1');
    await new SsoStores(null, options).of(request).set(key, kept as object, Date.now() + 60_000);
    await follow(DELETED, user(undefined));
    expect(ended).toEqual([]);
  });

  it('is known for over a year without an event (S20)', async () => {
    await follow(CREATED, user(OLD));
    const { sessions } = request.sessionStore as unknown as { sessions: Record<string, string> };
    const [kept] = Object.values(sessions).map((text) => JSON.parse(text) as { expiresAt: number });
    const days = ((kept?.expiresAt ?? 0) - Date.now()) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThan(399);
    expect(days).toBeLessThanOrEqual(400);
  });
});
