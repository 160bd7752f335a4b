import { createHash } from 'node:crypto';
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
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import { SessionOnlyUserStore } from '../users/session-only-user-store.js';
import { ReauthenticationService } from './reauthentication.service.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith({ timeoutMs: 200, session: { passportUser: true } });
const users = new SessionOnlyUserStore();
const sessions = await sessionsWith(options, users);
const proofs = new ReauthenticationService(sessions);
const rejected = expect.objectContaining({
  code: 'step_up_rejected',
  detail: 'the sign-in that the step-up was for is no longer that of the session',
}) as object;
const idOf = ({ session }: SessionRequest): string => (session.sso as { id: string }).id;
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

let store: ReturnType<typeof sessionStore>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  store = sessionStore();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function begin(request: SessionRequest) {
  const begun = await proofs.begin(request);
  if (begun === undefined) {
    throw new Error('nobody is signed in');
  }
  return begun.binding;
}

const provenAtOf = async (request: SessionRequest): Promise<Date | undefined> =>
  (await sessions.current(await nextRequest(store, request)))?.session.reauthenticatedAt;

describe('the binding of a step-up', () => {
  it('is who is signed in, in this very sign-in', async () => {
    const request = await signedInRequest(store, sessions);
    await expect(proofs.begin(request)).resolves.toEqual({
      identity: JANE,
      binding: { identityKey: JANE.key, ssoSessionHash: hash(idOf(request)) },
    });
  });

  it('knows the auth_time of the sign-in, and of a step-up since (S2)', async () => {
    const request = await signedInRequest(store, sessions, { authTime: 1_000 });
    const binding = await begin(request);
    expect(binding.authTime).toBe(1_000);
    await proofs.accept(request, binding, NOW);
    expect((await begin(request)).authTime).toBe(1_000);
    await proofs.accept(request, await begin(request), NOW, 2_000);
    expect((await begin(request)).authTime).toBe(2_000);
    await proofs.accept(request, await begin(request), NOW);
    expect((await begin(request)).authTime).toBe(2_000);
  });

  it('is none where nobody is signed in', async () => {
    await expect(proofs.begin(sessionRequest(store))).resolves.toBeUndefined();
  });
});

describe('the user of a step-up', () => {
  it('is that of the session', async () => {
    const user = { ...JANE, role: 'admin' };
    vi.spyOn(users, 'deserialize').mockResolvedValue(user);
    const request = await signedInRequest(store, sessions);
    await expect(proofs.userOf(request, await begin(request))).resolves.toBe(user);
  });

  it.each<[string, () => Promise<SessionRequest>]>([
    ['nobody', () => Promise.resolve(sessionRequest(store))],
    ['somebody else', () => signedInRequest(store, sessions, { identity: EVE })],
  ])('is refused where %s is signed in', async (_case, make) => {
    const binding = await begin(await signedInRequest(store, sessions));
    await expect(proofs.userOf(await make(), binding)).rejects.toEqual(rejected);
  });
});

describe('a step-up that came back', () => {
  it('is noted with the time it left, under a new session id, and leaves the rest as it is', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.cart = ['apple'];
    const binding = await begin(request);
    const { sso, cart, passport } = request.session;
    const oldSession = request.sessionID;
    const { session: before } = (await sessions.current(request)) ?? {};
    vi.setSystemTime(NOW + 5_000);
    await proofs.accept(request, binding, NOW + 1_000);
    expect(request.sessionID).not.toBe(oldSession);
    expect(storedIds(store)).toEqual({
      sessions: expect.arrayContaining([request.sessionID, oldSession]),
      signIns: [expect.any(String)],
    });
    const after = await nextRequest(store, request);
    expect(after.session).toMatchObject({ cart, passport });
    expect(after.session.sso).toEqual({
      ...(sso as object),
      reauthenticationId: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect((await sessions.current(after))?.session).toEqual({
      ...before,
      reauthenticatedAt: new Date(NOW + 1_000),
    });
  });

  it('leaves behind, for a minute, what a sign-out from before needs, and nothing else (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.cart = ['apple'];
    const binding = await begin(request);
    const { sso } = request.session;
    const old = { ...request } as SessionRequest;
    await proofs.accept(request, binding, NOW);
    const late = await nextRequest(store, old);
    const { cookie, ...rest } = JSON.parse(JSON.stringify(late.session)) as Record<string, unknown>;
    expect(rest).toEqual({ sso });
    expect(cookie).toMatchObject({
      expires: new Date(NOW + 60_000).toISOString(),
      originalMaxAge: 60_000,
    });
    expect(await sessions.current(late)).toBeUndefined();
    expect(await sessions.current(await nextRequest(store, request))).toBeDefined();
    await sessions.signOut(late);
    expect(await sessions.current(await nextRequest(store, request))).toBeUndefined();
  });

  it('keeps neither the cookie nor the marks of the old session', async () => {
    const request = await signedInRequest(store, sessions);
    const binding = await begin(request);
    const { cookie } = request.session;
    request.session.passport = { user: 'planted' };
    await proofs.accept(request, binding, NOW);
    expect(request.session.cookie).not.toBe(cookie);
    expect(request.session.passport).toEqual({ user: JANE.key });
  });

  it('leaves what Passport keeps for a login of the app where that is not ours', async () => {
    const own = await sessionsWith(optionsWith());
    const request = await signedInRequest(store, own);
    request.session.passport = { user: 'local' };
    const appProofs = new ReauthenticationService(own);
    const { binding } = (await appProofs.begin(request)) ?? {};
    await appProofs.accept(request, binding!, NOW);
    expect(request.session.passport).toEqual({ user: 'local' });
  });

  it.each<[string, (request: SessionRequest) => Promise<SessionRequest>]>([
    ['nobody', () => Promise.resolve(sessionRequest(store))],
    ['somebody else', () => signedInRequest(store, sessions, { identity: EVE })],
    ['the same person anew', () => signedInRequest(store, sessions)],
    [
      'nobody, after the sign-out',
      async (request) => {
        const slow = await nextRequest(store, request);
        await sessions.signOut(request);
        return slow;
      },
    ],
  ])('is refused where it is %s, and touches nothing', async (_case, change) => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const binding = await begin(request);
    const other = await change(request);
    const before = storedIds(store);
    await expect(proofs.accept(other, binding, NOW)).rejects.toEqual(rejected);
    expect(storedIds(store)).toEqual(before);
    await expect(provenAtOf(other)).resolves.toBeUndefined();
  });

  it('is refused for another person in the very sign-in', async () => {
    const request = await signedInRequest(store, sessions);
    const binding = await begin(request);
    await expect(proofs.accept(request, { ...binding, identityKey: EVE.key }, NOW)).rejects.toEqual(
      rejected,
    );
  });

  it('counts by the one that left last where two come back', async () => {
    const request = await signedInRequest(store, sessions);
    const binding = await begin(request);
    await proofs.accept(request, binding, NOW + 1_000);
    await proofs.accept(request, binding, NOW);
    await expect(provenAtOf(request)).resolves.toEqual(new Date(NOW + 1_000));
    await proofs.accept(request, binding, NOW + 2_000);
    await expect(provenAtOf(request)).resolves.toEqual(new Date(NOW + 2_000));
  });

  it('is refused in a session from before another one, which it does not revive (S8)', async () => {
    const request = await signedInRequest(store, sessions);
    request.session.save(() => undefined);
    const old = await nextRequest(store, request);
    const binding = await begin(request);
    await proofs.accept(request, binding, NOW);
    await expect(proofs.accept(old, binding, NOW)).rejects.toEqual(rejected);
    await expect(provenAtOf(request)).resolves.toEqual(new Date(NOW));
  });

  it.each<[string, (request: SessionRequest) => Promise<void> | void]>([
    ['everywhere', (request) => sessions.endSessions({ userKey: JANE.key }, request)],
    [
      'by its age',
      () => {
        vi.setSystemTime(NOW + 12 * 60 * 60 * 1000);
      },
    ],
  ])('is refused where the sign-in has ended %s (S8)', async (_case, end) => {
    const request = await signedInRequest(store, sessions);
    const binding = await begin(request);
    await end(request);
    await expect(proofs.accept(request, binding, NOW)).rejects.toEqual(rejected);
  });

  it('signs out where the store fails half-way', async () => {
    const request = await signedInRequest(store, sessions);
    const binding = await begin(request);
    vi.spyOn(store, 'set').mockImplementation((_id, _session, done) => {
      done?.(new Error('down'));
    });
    await expect(proofs.accept(request, binding, NOW)).rejects.toMatchObject({
      code: 'session_unavailable',
    });
    expect(request.session).toBeUndefined();
  });

  it('fails where there is no session at all', async () => {
    const request = { ...sessionRequest(store), session: undefined };
    const binding = { identityKey: JANE.key, ssoSessionHash: 'x', authTime: undefined };
    await expect(proofs.accept(request, binding, NOW)).rejects.toMatchObject({
      code: 'session_missing',
    });
  });
});
