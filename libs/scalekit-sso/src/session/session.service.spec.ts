import { optionsWith } from '../../spec-support/options.js';
import {
  JANE,
  nextRequest,
  sessionRequest,
  sessionStore,
  storedIds,
  type SessionRequest,
} from '../../spec-support/session.js';
import { sessionPartsWith, sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { SessionOnlyUserStore } from '../users/session-only-user-store.js';

const NOW = Date.UTC(2030, 0, 1);
const SHORT = { maxAgeSeconds: 10_000, idleSeconds: 1_000 };
const optionsOf = (options: Partial<ScalekitSsoOptions> = {}): ReturnType<typeof optionsWith> =>
  optionsWith({ timeoutMs: 200, session: SHORT, ...options });
const sessions = await sessionsWith(optionsOf());
const failed = (code: string): object => expect.objectContaining({ code }) as object;
const fail = (...given: unknown[]): void => {
  (given.at(-1) as (error: Error) => void)(new Error('the store is down'));
};

let store: ReturnType<typeof sessionStore>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  store = sessionStore();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const ssoSessionIdOf = ({ session }: SessionRequest): string => (session.sso as { id: string }).id;

describe('who is signed in', () => {
  it('is nobody in a new session, which is left alone', async () => {
    const request = sessionRequest(store);
    const { session } = request;
    await expect(sessions.current(request)).resolves.toBeUndefined();
    expect(request.session).toBe(session);
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
  });

  it('is who signed in', async () => {
    const request = await signedInRequest(store, sessions);
    await expect(sessions.current(await nextRequest(store, request))).resolves.toEqual({
      user: JANE,
      userKey: 'key-of-jane',
      ssoSessionId: ssoSessionIdOf(request),
      session: {
        identity: JANE,
        signedInAt: new Date(NOW),
        expiresAt: new Date(NOW + 10_000_000),
      },
    });
  });

  it.each<[string, string, (request: SessionRequest) => unknown]>([
    ['was never signed in', 'login_required', ({ session }) => delete session.sso],
    [
      'is over',
      'session_expired',
      () => {
        vi.setSystemTime(NOW + 1_000_000);
      },
    ],
    ['is of another shape', 'login_required', ({ session }) => (session.sso = {})],
    [
      'another app has signed somebody in to',
      'login_required',
      ({ session }) => (session.sso = { ...(session.sso as object), scope: 'other' }),
    ],
  ])('is nobody in a session that %s: %s', async (_case, reason, end) => {
    const request = await signedInRequest(store, sessions);
    end(request);
    await expect(sessions.authState(request)).resolves.toEqual({ signedIn: undefined, reason });
    await expect(sessions.authState(request)).resolves.toEqual({ signedIn: undefined, reason });
  });

  it('is nobody where the app has removed the user', async () => {
    const users = new SessionOnlyUserStore();
    const own = await sessionsWith(optionsOf(), users);
    const request = await signedInRequest(store, own);
    vi.spyOn(users, 'deserialize').mockResolvedValue(null as never);
    await expect(own.authState(request)).resolves.toEqual({
      signedIn: undefined,
      reason: 'session_expired',
    });
  });

  it('is the user of the app', async () => {
    const users = new SessionOnlyUserStore();
    const user = { ...JANE, role: 'admin' };
    vi.spyOn(users, 'deserialize').mockResolvedValue(user);
    const own = await sessionsWith(optionsOf(), users);
    const request = await signedInRequest(store, own);
    expect((await own.current(request))?.user).toBe(user);
  });

  it('is told where there is a session, also by those who can do without one', async () => {
    const request = await signedInRequest(store, sessions);
    expect(await sessions.currentIfAny(request)).toEqual(await sessions.current(request));
    const cookieSession = { ...request, session: {} };
    await expect(sessions.currentIfAny(cookieSession)).rejects.toEqual(
      failed('session_unsupported'),
    );
  });

  it('cannot be told without a session', async () => {
    const request = { method: 'GET', url: '/', headers: {} };
    await expect(sessions.current(request)).rejects.toEqual(failed('session_missing'));
    await expect(sessions.currentIfAny(request)).resolves.toBeUndefined();
    expect(() => {
      sessions.requireSession(request);
    }).toThrow(failed('session_missing'));
    expect(() => {
      sessions.requireSession(sessionRequest(store));
    }).not.toThrow();
  });
});

describe('a session', () => {
  it.each([
    ['still goes on', 999_999, 9_999_999, true],
    ['is over when it was idle too long', 1_000_000, 9_999_999, false],
    ['is over at its end', 999_999, 10_000_000, false],
  ])('%s (%O ms idle, %O ms old)', async (_case, idleMs, ageMs, isIn) => {
    const { sessions, stores } = await sessionPartsWith(optionsOf());
    const request = await signedInRequest(store, sessions);
    const lastUsedAt = NOW + ageMs - idleMs;
    const lastUseKey = `${ssoSessionIdOf(request)}u`;
    await stores.of(request).set(lastUseKey, { lastUsedAt }, NOW + 20_000_000);
    vi.setSystemTime(NOW + ageMs);
    expect((await sessions.current(request)) !== undefined).toBe(isIn);
  });

  it.each([
    ['client', { clientId: 'skc_2' }],
    ['environment', { environmentUrl: 'https://other.scalekit.dev' }],
    ['base URL', { baseUrl: 'https://b.example.com' }],
  ])('of an app with another %s in the same store is nobody here (S3)', async (_case, options) => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const { sessions: other, userSessions } = await sessionPartsWith(optionsOf(options));
    const get = vi.spyOn(store, 'get');
    await expect(other.authState(request)).resolves.toEqual({
      signedIn: undefined,
      reason: 'login_required',
    });
    await expect(userSessions.list(request)).resolves.toEqual([]);
    expect(get).not.toHaveBeenCalled();
    await userSessions.endAll(await nextRequest(store, request));
    await expect(sessions.current(await nextRequest(store, request))).resolves.toBeDefined();
  });

  it('goes on in another app that is one with it on purpose (S3)', async () => {
    const request = await signedInRequest(
      store,
      await sessionsWith(optionsOf({ storeScope: 'shop' })),
    );
    const twin = await sessionsWith(
      optionsOf({ storeScope: 'shop', baseUrl: 'https://b.example.com' }),
    );
    await expect(twin.current(request)).resolves.toBeDefined();
  });

  it('belongs to the environment that identities are named after', async () => {
    const moved = await sessionsWith(
      optionsOf({
        environmentUrl: 'https://sso.acme.test',
        identityIssuer: 'https://acme.scalekit.dev',
      }),
    );
    const request = await signedInRequest(store, moved);
    await expect(moved.current(request)).resolves.toBeDefined();
  });

  it('ends when the user is gone, and stays as it is for the app', async () => {
    const users = new SessionOnlyUserStore();
    const own = await sessionsWith(optionsOf(), users);
    const request = await signedInRequest(store, own);
    const { sessionID, session } = request;
    vi.spyOn(users, 'deserialize').mockResolvedValue(null as never);
    const before = JSON.stringify(session);
    await expect(own.current(request)).resolves.toBeUndefined();
    expect(request.sessionID).toBe(sessionID);
    expect(request.session).toBe(session);
    expect(JSON.stringify(session)).toBe(before);
    expect(storedIds(store)).toEqual({ sessions: [sessionID], signIns: [] });
  });

  it('goes on when the user store fails for a moment', async () => {
    const users = new SessionOnlyUserStore();
    const own = await sessionsWith(optionsOf(), users);
    const request = await signedInRequest(store, own);
    const down = vi.spyOn(users, 'deserialize').mockRejectedValue(new Error('down'));
    await expect(own.current(request)).rejects.toEqual(failed('user_store_failed'));
    down.mockRestore();
    await expect(own.current(request)).resolves.toBeDefined();
  });

  // What a session store holds may be of any shape.
  it.each<[string, (sso: { id: string; identityKey: string }) => unknown]>([
    ['null', () => null],
    ['a text', ({ id }) => id],
    ['a number', () => 7],
    ['true', () => true],
    ['empty', () => ({})],
    ['without an id', ({ identityKey }) => ({ identityKey })],
    ['with another id', (sso) => ({ ...sso, id: 'x'.repeat(31) })],
  ])('whose sign-in is %s is nobody', async (_case, spoil) => {
    const request = await signedInRequest(store, sessions);
    request.session.sso = spoil(request.session.sso as never);
    await expect(sessions.current(request)).resolves.toBeUndefined();
  });

  it('fails where the store cannot be read', async () => {
    const request = await signedInRequest(store, sessions);
    vi.spyOn(store, 'get').mockImplementation(fail);
    await expect(sessions.current(request)).rejects.toEqual(failed('session_unavailable'));
  });

  it('of a user who is gone fails where the store cannot end it', async () => {
    const users = new SessionOnlyUserStore();
    const own = await sessionsWith(optionsOf(), users);
    const request = await signedInRequest(store, own);
    vi.spyOn(users, 'deserialize').mockResolvedValue(null as never);
    vi.spyOn(store, 'destroy').mockImplementation(fail);
    await expect(own.current(request)).rejects.toEqual(failed('session_unavailable'));
  });

  it('that was saved back after a step-up is over, and does not end the renewed one (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const slow = await nextRequest(store, request);
    const signIn = await sessions.active(request);
    await sessions.reauthenticate(request, signIn!, {
      id: 'r1',
      reauthenticatedAt: NOW,
      authTime: undefined,
    });
    slow.session.save(() => undefined);
    await expect(sessions.authState(await nextRequest(store, slow))).resolves.toMatchObject({
      reason: 'session_expired',
    });
    await expect(sessions.current(await nextRequest(store, request))).resolves.toBeDefined();
  });

  it('is asked for in one call of the store', async () => {
    const { sessions: own, stores } = await sessionPartsWith(optionsOf());
    const request = await signedInRequest(store, own);
    const calls = (['get', 'set', 'delete'] as const).map((name) =>
      vi.spyOn(stores.of(request), name),
    );
    await own.current(request);
    expect(calls.map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
  });
});

describe('the time of use', () => {
  it.each([
    ['a minute', 1_000, 59_999, 60_000],
    ['a quarter of the idle time', 100, 24_999, 25_000],
  ])('is noted once %s has passed', async (_case, idleSeconds, tooSoon, soonEnough) => {
    const { sessions: own } = await sessionPartsWith(optionsOf({ session: { idleSeconds } }));
    const lastUse = async (): Promise<number | undefined> =>
      (await own.active(request))?.lastUsedAt;
    const request = await signedInRequest(store, own);
    const session = JSON.stringify(request.session);
    vi.setSystemTime(NOW + tooSoon);
    await own.current(request);
    await expect(lastUse()).resolves.toBe(NOW);
    vi.setSystemTime(NOW + soonEnough);
    await own.current(request);
    await expect(lastUse()).resolves.toBe(NOW + soonEnough);
    // An answer that wrote the session of the app would bring back its cookie, however late it came.
    expect(JSON.stringify(request.session)).toBe(session);
  });

  it('is written by one command, and not again within the minute', async () => {
    const { sessions: own, stores } = await sessionPartsWith(optionsOf());
    const request = await signedInRequest(store, own);
    const [get, set] = [vi.spyOn(stores.of(request), 'get'), vi.spyOn(stores.of(request), 'set')];
    vi.setSystemTime(NOW + 60_000);
    await own.current(request);
    await own.current(request);
    expect([get.mock.calls.length, set.mock.calls.length]).toEqual([2, 1]);
    expect(set.mock.calls[0]).toEqual([
      `${ssoSessionIdOf(request)}u`,
      { lastUsedAt: NOW + 60_000 },
      NOW + 60_000 + 1_000_000,
    ]);
  });

  it('has to be noted', async () => {
    const request = await signedInRequest(store, sessions);
    vi.setSystemTime(NOW + 60_000);
    vi.spyOn(store, 'set').mockImplementation(fail);
    await expect(sessions.current(request)).rejects.toEqual(failed('session_unavailable'));
  });
});

describe('signing out', () => {
  it('ends session and sign-in in the store', async () => {
    const request = await signedInRequest(store, sessions);
    await sessions.signOut(request);
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
    expect(request.session).toBeUndefined();
  });

  it('is final, also where a slow request saves the session afterwards', async () => {
    const request = await signedInRequest(store, sessions);
    const slow = await nextRequest(store, request);
    await sessions.signOut(request);
    slow.session.save(() => undefined);
    await expect(sessions.current(await nextRequest(store, slow))).resolves.toBeUndefined();
  });

  it('ends the session that a step-up has renewed meanwhile (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const signingOut = await nextRequest(store, request);
    const signIn = await sessions.active(request);
    await sessions.reauthenticate(request, signIn!, {
      id: 'r1',
      reauthenticatedAt: NOW,
      authTime: undefined,
    });
    await expect(sessions.current(request)).resolves.toBeDefined();
    await sessions.signOut(signingOut);
    await expect(sessions.current(await nextRequest(store, request))).resolves.toBeUndefined();
  });

  it('ends what a step-up that is under way makes of the session (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const signingOut = await nextRequest(store, request);
    const signIn = await sessions.active(request);
    await sessions.signOut(signingOut);
    await sessions.reauthenticate(request, signIn!, {
      id: 'r1',
      reauthenticatedAt: NOW,
      authTime: undefined,
    });
    await expect(sessions.current(request)).resolves.toBeUndefined();
  });

  it('has nothing to do in a session to which another app has signed somebody in (S3)', async () => {
    const request = await signedInRequest(store, sessions);
    const before = storedIds(store);
    const other = await sessionsWith(optionsOf({ clientId: 'skc_2' }));
    await other.signOut(request);
    expect(storedIds(store)).toEqual(before);
    await expect(sessions.current(request)).resolves.toBeDefined();
  });

  it('ends a session of any shape', async () => {
    const request = sessionRequest(store);
    request.session.sso = 'garbage';
    request.session.save(() => undefined);
    await sessions.signOut(request);
    expect(storedIds(store).sessions).toEqual([]);
  });

  it.each([undefined, null, {}])('has nothing to do where the session is %O', async (session) => {
    const request = { method: 'POST', url: '/', headers: {}, session: session as never };
    await expect(sessions.signOut(request)).resolves.toBeUndefined();
  });

  it('fails where the store does', async () => {
    const request = await signedInRequest(store, sessions);
    vi.spyOn(store, 'destroy').mockImplementation(fail);
    await expect(sessions.signOut(request)).rejects.toEqual(failed('session_unavailable'));
    const anonymous = sessionRequest(store);
    await expect(sessions.signOut(anonymous)).rejects.toEqual(failed('session_unavailable'));
  });
});
