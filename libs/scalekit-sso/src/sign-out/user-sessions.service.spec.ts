import { optionsWith } from '../../spec-support/options.js';
import {
  EVE,
  nextRequest,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { sessionPartsWith, signedInRequest, signInOf } from '../../spec-support/sessions.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({ session: { maxAgeSeconds: 10_000, idleSeconds: 1_000 } });
const PROOF = { id: 'r1', reauthenticatedAt: NOW, authTime: undefined };
let parts: Awaited<ReturnType<typeof sessionPartsWith>>;
let store: ReturnType<typeof sessionStore>;
let phone: SessionRequest;
let desk: SessionRequest;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  parts = await sessionPartsWith(options);
  store = sessionStore();
  phone = sessionRequest(store, { headers: { 'user-agent': 'Phone' } });
  await parts.sessions.signIn(phone, signInOf());
  vi.setSystemTime(NOW + 5_000);
  desk = await signedInRequest(store, parts.sessions);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const phoneId = (): string => (phone.session.sso as { id: string }).id;
const agentsOf = async (request: SessionRequest): Promise<(string | undefined)[]> =>
  (await parts.userSessions.list(request)).map(({ userAgent }) => userAgent);

describe('the sessions of a user', () => {
  it('are listed, the last used first', async () => {
    await expect(parts.userSessions.list(desk)).resolves.toEqual([
      {
        id: expect.stringMatching(/^[\w-]{43}$/),
        isCurrent: true,
        signedInAt: new Date(NOW + 5_000),
        lastUsedAt: new Date(NOW + 5_000),
        expiresAt: new Date(NOW + 10_005_000),
        organizationId: 'org_1',
        connectionId: 'conn_1',
        userAgent: undefined,
      },
      expect.objectContaining({
        isCurrent: false,
        signedInAt: new Date(NOW),
        lastUsedAt: new Date(NOW),
        userAgent: 'Phone',
      }),
    ]);
    vi.setSystemTime(NOW + 70_000);
    await expect(agentsOf(phone)).resolves.toEqual(['Phone', undefined]);
  });

  it('are none for a visitor', async () => {
    await expect(parts.userSessions.list(sessionRequest(store))).resolves.toStrictEqual([]);
  });

  it('are not those of others, whatever the list says', async () => {
    const other = await signedInRequest(store, parts.sessions, { identity: EVE, user: EVE });
    const eveId = (other.session.sso as { id: string }).id;
    const listKey = parts.keys.key('sessions-of-user', 'key-of-jane');
    await parts.stores.of(desk).set(listKey, { ids: [eveId, phoneId()] }, NOW + 60_000);
    await expect(agentsOf(desk)).resolves.toEqual([undefined, 'Phone']);
    await expect(agentsOf(other)).resolves.toEqual([undefined]);
  });

  it('hold this one even where the list has lost it', async () => {
    await parts.stores.of(phone).delete([parts.keys.key('sessions-of-user', 'key-of-jane')]);
    await expect(agentsOf(phone)).resolves.toEqual(['Phone']);
  });

  it('are left out when they are over', async () => {
    vi.setSystemTime(NOW + 1_000_000);
    await expect(agentsOf(desk)).resolves.toEqual([undefined]);
  });

  it('end one by one', async () => {
    const [, other] = await parts.userSessions.list(desk);
    await expect(parts.userSessions.end(desk, other?.id)).resolves.toBe(true);
    await expect(parts.sessions.current(phone)).resolves.toBeUndefined();
    await expect(agentsOf(desk)).resolves.toEqual([undefined]);
    await expect(parts.userSessions.end(desk, other?.id)).resolves.toBe(false);
  });

  it('end for good, even where a step-up that comes back has just found them alive (S8)', async () => {
    const signIn = await parts.sessions.active(phone);
    const [, other] = await parts.userSessions.list(desk);
    await parts.userSessions.end(desk, other?.id);
    await parts.sessions.reauthenticate(phone, signIn!, PROOF);
    await expect(parts.sessions.current(phone)).resolves.toBeUndefined();
    await expect(agentsOf(desk)).resolves.toEqual([undefined]);
  });

  it('end where somebody else signs in instead, before a step-up comes back', async () => {
    const signIn = await parts.sessions.active(phone);
    const steppingUp = await nextRequest(store, phone);
    await parts.sessions.signIn(phone, signInOf({ identity: EVE, user: EVE }));
    await parts.sessions.reauthenticate(steppingUp, signIn!, PROOF);
    await expect(parts.sessions.current(steppingUp)).resolves.toBeUndefined();
    await expect(parts.sessions.current(phone)).resolves.toMatchObject({ user: EVE });
  });

  it('end, and are listed, after a step-up on that device', async () => {
    const signIn = await parts.sessions.active(phone);
    await parts.sessions.reauthenticate(phone, signIn!, PROOF);
    const [, other] = await parts.userSessions.list(desk);
    expect(other?.userAgent).toBe('Phone');
    await expect(parts.userSessions.end(desk, other?.id)).resolves.toBe(true);
    await expect(parts.sessions.current(phone)).resolves.toBeUndefined();
  });

  it('end where a login that is under way on that device comes back (S8)', async () => {
    const [, other] = await parts.userSessions.list(desk);
    await parts.userSessions.end(desk, other?.id);
    await parts.sessions.signIn(phone, signInOf({ loginStartedAt: Date.now() - 1 }));
    await expect(parts.sessions.current(phone)).resolves.toBeUndefined();
  });

  it('end with this one, whose session goes too', async () => {
    const [own] = await parts.userSessions.list(desk);
    await expect(parts.userSessions.end(desk, own?.id)).resolves.toBe(true);
    expect(desk.session).toBeUndefined();
    await expect(parts.sessions.current(phone)).resolves.toBeDefined();
  });

  it.each([undefined, '', 'x', 7, {}])('do not end by %j', async (id) => {
    await expect(parts.userSessions.end(desk, id)).resolves.toBe(false);
    await expect(agentsOf(desk)).resolves.toHaveLength(2);
  });

  it('do not end by the id that the store has', async () => {
    const { id } = phone.session.sso as { id: string };
    await expect(parts.userSessions.end(desk, id)).resolves.toBe(false);
  });

  it('all end at once, and a later sign-in is none of them', async () => {
    const other = await signedInRequest(store, parts.sessions, { identity: EVE, user: EVE });
    const deskLater = await nextRequest(store, desk);
    await parts.userSessions.endAll(desk);
    expect(desk.session).toBeUndefined();
    await expect(parts.sessions.current(phone)).resolves.toBeUndefined();
    await expect(parts.sessions.current(deskLater)).resolves.toBeUndefined();
    await expect(parts.sessions.current(other)).resolves.toBeDefined();
    const again = await signedInRequest(store, parts.sessions);
    await expect(agentsOf(again)).resolves.toEqual([undefined]);
  });

  it('end for a visitor with the session that there is', async () => {
    const visitor = sessionRequest(store);
    await parts.userSessions.endAll(visitor);
    expect(visitor.session).toBeUndefined();
    await expect(parts.sessions.current(phone)).resolves.toBeDefined();
  });
});
