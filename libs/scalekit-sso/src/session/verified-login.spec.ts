import { optionsWith } from '../../spec-support/options.js';
import {
  EVE,
  JANE,
  nextRequest,
  sessionRequest,
  sessionStore,
  storedIds,
  type SessionRequest,
} from '../../spec-support/session.js';
import {
  sessionPartsWith,
  sessionsWith,
  signedInRequest,
  signInOf,
} from '../../spec-support/sessions.js';
import type { SsoSessionOptions } from './session.options.js';
import { SessionOnlyUserStore } from '../users/session-only-user-store.js';
import type { SessionService } from './session.service.js';

const NOW = Date.UTC(2030, 0, 1);
const failed = (code: string): object => expect.objectContaining({ code }) as object;
const serviceWith = (session: SsoSessionOptions): Promise<SessionService> =>
  sessionsWith(optionsWith({ timeoutMs: 200, session }));
const sessions = await serviceWith({});

let store: ReturnType<typeof sessionStore>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  store = sessionStore();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const keyOf = async (request: SessionRequest): Promise<string | undefined> =>
  (await sessions.current(await nextRequest(store, request)))?.session.identity.key;

describe('signing in', () => {
  it('keeps of groups and attributes what the options say', async () => {
    const claims = { groups: { claim: 'groups', keepInSession: true }, department: 'dept' };
    const own = await sessionsWith(optionsWith({ claims }));
    const identity = { ...JANE, groups: ['staff'], attributes: { department: 'Sales' } };
    const request = sessionRequest(store);
    await own.signIn(request, { ...signInOf(), identity });
    const signedIn = await own.current(await nextRequest(store, request));
    expect(signedIn?.session.identity).toStrictEqual({ ...identity, attributes: {} });
  });

  it('happens under a new session id, and is saved', async () => {
    const request = sessionRequest(store);
    request.session.save(() => undefined);
    const before = request.sessionID;
    await sessions.signIn(request, signInOf());
    expect(request.sessionID).not.toBe(before);
    expect(storedIds(store)).toEqual({
      sessions: [request.sessionID],
      signIns: [expect.any(String)],
    });
    const { keys } = await sessionPartsWith();
    const marks = expect.arrayContaining([keys.key('revoked', 'userKey', JANE.key)]) as string[];
    expect(request.session.sso).toEqual({
      scope: keys.scope,
      id: expect.stringMatching(/^[\w-]{31}$/),
      identityKey: JANE.key,
      marks,
    });
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it('writes nothing for Passport unless told to', async () => {
    const request = await signedInRequest(store, sessions);
    expect(request.session).not.toHaveProperty('passport');
    const told = await signedInRequest(store, await serviceWith({ passportUser: true }));
    expect(told.session.passport).toEqual({ user: JANE.key });
    expect(told.session.sso).toMatchObject({ passportUser: JANE.key });
  });

  it('lasts as long as it may', async () => {
    const request = await signedInRequest(store, await serviceWith({ maxAgeSeconds: 100 }), {
      accessTokenExpiresAt: NOW / 1000 + 50,
    });
    const { session } = (await sessions.current(request)) ?? {};
    expect(session).toEqual({
      identity: JANE,
      signedInAt: new Date(NOW),
      expiresAt: new Date(NOW + 100_000),
    });
  });

  it.each([
    [50, 50],
    [150, 100],
    [undefined, 100],
  ])('ends with an access token of %O seconds after %O', async (tokenSeconds, seconds) => {
    const bound = await serviceWith({ maxAgeSeconds: 100, endWithAccessToken: true });
    const request = await signedInRequest(store, bound, {
      accessTokenExpiresAt: tokenSeconds === undefined ? undefined : NOW / 1000 + tokenSeconds,
    });
    const { session } = (await bound.current(request)) ?? {};
    expect(session?.expiresAt).toEqual(new Date(NOW + seconds * 1000));
  });

  it('fails without a session, or with one that cannot be renewed', async () => {
    const bare = { method: 'GET', url: '/', headers: {}, sessionStore: store as never };
    for (const [session, code] of [
      [undefined, 'session_missing'],
      [null, 'session_missing'],
      [{}, 'session_unsupported'],
    ] as const) {
      await expect(
        sessions.signIn({ ...bare, session: session as never }, signInOf()),
      ).rejects.toEqual(failed(code));
    }
  });
});

const keeping = await serviceWith({ keepKeys: ['cart', 'theme'] });

describe('what was in the session before', () => {
  const plant = { cart: ['apple'], admin: true };

  it('is gone, but for the keys to keep', async () => {
    const request = sessionRequest(store);
    Object.assign(request.session, plant);
    await keeping.signIn(request, signInOf());
    expect({ ...request.session }).toEqual({
      cookie: expect.anything(),
      cart: ['apple'],
      sso: expect.anything(),
    });
    expect(request.session).not.toHaveProperty('theme');
  });

  it('is kept for the same person, and not for another one', async () => {
    const request = await signedInRequest(store, keeping);
    Object.assign(request.session, plant);
    vi.setSystemTime(NOW + 1);
    await keeping.signIn(request, signInOf());
    expect(request.session).toHaveProperty('cart');
    await keeping.signIn(request, signInOf({ identity: EVE }));
    expect(request.session).not.toHaveProperty('cart');
  });

  it('is kept for the same person after the end of the sign-in, and not for another one', async () => {
    for (const [identity, isKept] of [
      [JANE, true],
      [EVE, false],
    ] as const) {
      const request = await signedInRequest(store, keeping);
      Object.assign(request.session, plant);
      vi.setSystemTime(Date.now() + 3 * 60 * 60 * 1000);
      await expect(keeping.current(request)).resolves.toBeUndefined();
      await keeping.signIn(request, signInOf({ identity }));
      expect(Object.hasOwn(request.session, 'cart')).toBe(isKept);
    }
  });

  it('is not kept where nobody knows whose it was', async () => {
    const request = await signedInRequest(store, keeping);
    Object.assign(request.session, plant, { sso: {} });
    await keeping.signIn(request, signInOf());
    expect(request.session).not.toHaveProperty('cart');
  });
});

describe('signing in over a sign-in', () => {
  it('ends the one before', async () => {
    const request = await signedInRequest(store, sessions);
    const before = await nextRequest(store, request);
    const { sso } = before.session;
    vi.setSystemTime(NOW + 1);
    await sessions.signIn(request, signInOf());
    expect(request.sessionID).not.toBe(before.sessionID);
    const { id } = sso as { id: string };
    const { stores } = await sessionPartsWith();
    const left = await stores.of(request).get([`${id}s`, `${id}u`, `${id}r`]);
    expect(left).toEqual([undefined, undefined, undefined]);
    expect(storedIds(store).signIns).toHaveLength(1);
    await expect(sessions.current(before)).resolves.toBeUndefined();
  });

  it('leaves it alone where the login began before it, in another tab', async () => {
    const request = await signedInRequest(store, sessions);
    const { sessionID } = request;
    await sessions.signIn(request, signInOf({ loginStartedAt: NOW - 1 }));
    expect(request.sessionID).toBe(sessionID);
    await expect(keyOf(request)).resolves.toBe(JANE.key);
    await sessions.signIn(request, signInOf({ loginStartedAt: NOW }));
    expect(request.sessionID).not.toBe(sessionID);
  });

  it('is undone by a sign-out that comes while the login comes back (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const signingOut = await nextRequest(store, request);
    const comingBack = await nextRequest(store, request);
    await sessions.signOut(signingOut);
    await sessions.signIn(comingBack, signInOf({ loginStartedAt: NOW - 1 }));
    await expect(keyOf(comingBack)).resolves.toBeUndefined();
  });

  it('is undone by a sign-out of the one before that comes just after it (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const signingOut = await nextRequest(store, request);
    vi.setSystemTime(NOW + 1);
    await sessions.signIn(request, signInOf());
    await expect(keyOf(request)).resolves.toBe(JANE.key);
    await sessions.signOut(signingOut);
    await expect(keyOf(request)).resolves.toBeUndefined();
  });

  it('leaves the sign-in of another app in the same session as it is (S3)', async () => {
    const other = await sessionPartsWith(optionsWith({ baseUrl: 'https://b.example.com' }));
    const request = await signedInRequest(store, other.sessions);
    const { id } = request.session.sso as { id: string };
    await sessions.signIn(request, signInOf());
    await expect(keyOf(request)).resolves.toBe(JANE.key);
    const records = await other.stores.of(request).get([`${id}s`]);
    expect(records).toMatchObject([{ userKey: JANE.key }]);
  });

  it('renews one that is over, whenever the login began', async () => {
    const request = await signedInRequest(store, sessions);
    const { sessionID } = request;
    vi.setSystemTime(NOW + 2 * 60 * 60 * 1000);
    await sessions.signIn(request, signInOf({ loginStartedAt: NOW - 1 }));
    expect(request.sessionID).not.toBe(sessionID);
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it('puts somebody else in the place of who is there, where the person asked for it', async () => {
    const request = await signedInRequest(store, sessions);
    await sessions.signIn(request, signInOf({ identity: EVE, loginStartedAt: NOW - 1 }));
    await expect(keyOf(request)).resolves.toBe(EVE.key);
  });

  // Login CSRF: a link of an attacker must not turn a victim into the attacker.
  it('is refused for somebody else where another site started the login', async () => {
    const request = await signedInRequest(store, sessions);
    const { sessionID } = request;
    await expect(
      sessions.signIn(request, signInOf({ identity: EVE, isThirdPartyInitiated: true })),
    ).rejects.toEqual(failed('already_signed_in'));
    expect(request.sessionID).toBe(sessionID);
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it('is fine for the same person where another site started the login', async () => {
    const request = await signedInRequest(store, sessions);
    const { sessionID } = request;
    await sessions.signIn(request, signInOf({ isThirdPartyInitiated: true }));
    expect(request.sessionID).not.toBe(sessionID);
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it('is fine for somebody else once the one before is over', async () => {
    const request = await signedInRequest(store, sessions);
    vi.setSystemTime(NOW + 2 * 60 * 60 * 1000);
    await sessions.signIn(request, signInOf({ identity: EVE, isThirdPartyInitiated: true }));
    await expect(keyOf(request)).resolves.toBe(EVE.key);
  });
});

describe('a sign-in that fails', () => {
  const fail = (...given: unknown[]): void => {
    (given.at(-1) as (error: Error) => void)(new Error('the store is down'));
  };

  it('leaves everything as it was where the user has no key', async () => {
    const users = new SessionOnlyUserStore();
    const request = await signedInRequest(store, sessions);
    const { session } = request;
    vi.spyOn(users, 'serialize').mockReturnValue('');
    vi.setSystemTime(NOW + 1);
    await expect(
      (await sessionsWith(optionsWith(), users)).signIn(request, signInOf()),
    ).rejects.toEqual(failed('user_store_failed'));
    expect(request.session).toBe(session);
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it.each(['get', 'destroy'] as const)('changes nothing where the store cannot %s', async (act) => {
    const request = await signedInRequest(store, sessions);
    const { session } = request;
    vi.setSystemTime(NOW + 1);
    const down = vi.spyOn(store, act).mockImplementation(fail);
    await expect(sessions.signIn(request, signInOf())).rejects.toEqual(
      failed('session_unavailable'),
    );
    expect(request.session).toBe(session);
    down.mockRestore();
    await expect(keyOf(request)).resolves.toBe(JANE.key);
  });

  it('leaves no session to save where it could not be renewed', async () => {
    const request: SessionRequest = sessionRequest(store);
    vi.spyOn(store, 'destroy').mockImplementationOnce(fail);
    await expect(sessions.signIn(request, signInOf())).rejects.toEqual(
      failed('session_unavailable'),
    );
    expect(request.session).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    expect(storedIds(store).signIns).toEqual([]);
  });

  it('signs nobody in where the sign-in could not be kept', async () => {
    const request: SessionRequest = sessionRequest(store);
    vi.spyOn(store, 'set').mockImplementation(fail);
    await expect(sessions.signIn(request, signInOf())).rejects.toEqual(
      failed('session_unavailable'),
    );
    expect(request.session).toBeUndefined();
  });

  // What is saved, in this order: the sign-in and the address at one time, the list, the session.
  it.each([
    ['the session fails', 4, 'fails', 4],
    ['the session hangs', 4, 'hangs', 4],
    ['the list fails', 3, 'fails', 3],
    ['the list hangs', 3, 'hangs', 3],
    ['the address fails', 2, 'fails', 3],
    ['the address hangs', 2, 'hangs', 3],
    ['itself fails', 1, 'fails', 2],
    ['itself hangs', 1, 'hangs', 2],
  ])('takes the sign-in back where saving %s', async (_case, place, how, tried) => {
    const request: SessionRequest = sessionRequest(store);
    const set = store.set.bind(store);
    let calls = 0;
    let late: object | undefined;
    vi.spyOn(store, 'set').mockImplementation((id, session, done) => {
      calls += 1;
      if (calls < place) {
        set(id, session, done);
      } else if (how === 'fails') {
        done?.(new Error('the store is down'));
      } else {
        late = session;
      }
    });
    const outcome = expect(sessions.signIn(request, signInOf())).rejects.toEqual(
      failed('session_unavailable'),
    );
    // The store answers one event later; several answers come before the save.
    for (let event = 0; event < 20; event++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.advanceTimersByTimeAsync(200);
    await outcome;
    expect(calls).toBe(tried);
    expect(request.session).toBeUndefined();
    expect(storedIds(store)).toEqual({ sessions: [], signIns: [] });
    expect(late === undefined).toBe(how === 'fails');
  });

  it('tells of the first failure where taking the sign-in back fails too', async () => {
    const request: SessionRequest = sessionRequest(store);
    const set = store.set.bind(store);
    vi.spyOn(store, 'set').mockImplementation((id, session, done) => {
      if ((session as { record?: object }).record !== undefined) {
        set(id, session, done);
      } else {
        vi.spyOn(store, 'destroy').mockImplementation(fail);
        done?.(new Error('cannot save'));
      }
    });
    await expect(sessions.signIn(request, signInOf())).rejects.toEqual(
      expect.objectContaining({ detail: 'Error: cannot save' }),
    );
  });
});
