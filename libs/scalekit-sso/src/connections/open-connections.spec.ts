import type { SsoError } from '../errors/sso-error.js';
import { optionsWith } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import { endedEntry, sessionPartsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SessionEntry } from '../session/session-entry.js';
import { OpenConnections } from './open-connections.js';

const INTERVAL_MS = 30_000;
const options = optionsWith({ timeoutMs: 200, session: { idleSeconds: 600 } });
const { module, sessions, repository } = await sessionPartsWith(options);
const open = module.get(OpenConnections);

describe('OpenConnections', () => {
  let store: ReturnType<typeof sessionStore>;
  let ended: string[];
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
    store = sessionStore();
    ended = [];
  });
  afterEach(() => {
    vi.restoreAllMocks();
    open.onApplicationShutdown();
    vi.useRealTimers();
  });

  /** Lets stores answer, which do so in a later turn: what waits for one has a timer beside the interval. */
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 20 || (vi.getTimerCount() > 1 && turns < 10_000); turns += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };
  const watch = async (request: SessionRequest, name = 'it'): Promise<() => void> => {
    const watching = open.endOf(request).subscribe({
      next: ({ code }: SsoError) => ended.push(`${name} ${code}`),
      complete: () => ended.push(`${name} is complete`),
    });
    await settle();
    return () => {
      watching.unsubscribe();
    };
  };

  it('ends those of a session that ends here, at once, and no other', async () => {
    const [jane, other] = [
      await signedInRequest(store, sessions),
      await signedInRequest(store, sessions),
    ];
    await watch(jane, 'first');
    await watch(jane, 'second');
    await watch(other, 'other');
    const asked = vi.spyOn(sessions, 'authState');
    await sessions.end(jane, jane.session.sso as SessionEntry);
    await settle();
    expect(asked).toHaveBeenCalledTimes(2);
    expect(ended.sort()).toEqual([
      'first is complete',
      'first session_expired',
      'second is complete',
      'second session_expired',
    ]);
    await sessions.endSessions({ organizationId: 'org_1' }, other);
    await settle();
    expect(ended).toContain('other session_expired');
  });

  it('ends those of a session that was renewed by a step-up under another id', async () => {
    const request = await signedInRequest(store, sessions);
    const kept = { ...request, session: { ...request.session, regenerate: () => undefined } };
    await watch(kept);
    const active = await sessions.active(request);
    await sessions.reauthenticate(request, active!, {
      id: 'a'.repeat(31),
      reauthenticatedAt: Date.now(),
      authTime: undefined,
    });
    await settle();
    expect(ended).toContain('it session_expired');
  });

  it('finds out within half a minute what another instance has ended', async () => {
    const request = await signedInRequest(store, sessions);
    await watch(request);
    // No instance tells another one.
    const { observers } = repository.ended as unknown as { observers: unknown[] };
    observers.splice(0);
    await repository.remove(request, (request.session.sso as { id: string }).id);
    vi.advanceTimersByTime(INTERVAL_MS - 1);
    await settle();
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(1);
    await settle();
    expect(ended).toEqual(['it session_expired', 'it is complete']);
  });

  it('is no use of the session, which ends when it is idle', async () => {
    const request = await signedInRequest(store, sessions);
    await watch(request);
    for (let elapsed = 0; elapsed < 599_000; elapsed += INTERVAL_MS) {
      vi.advanceTimersByTime(INTERVAL_MS);
      await settle();
    }
    vi.advanceTimersByTime(INTERVAL_MS);
    await settle();
    expect(ended).toEqual(['it session_expired', 'it is complete']);
  });

  it('ends what it cannot check', async () => {
    const request = await signedInRequest(store, sessions);
    await watch(request);
    vi.spyOn(store, 'get').mockImplementation((_id, done) => {
      done(new Error('the store is down'));
    });
    vi.advanceTimersByTime(INTERVAL_MS);
    await settle();
    expect(ended).toEqual(['it session_unavailable', 'it is complete']);
  });

  it('ends with what is no error of this module, too', async () => {
    const request = await signedInRequest(store, sessions);
    vi.spyOn(sessions, 'authState').mockRejectedValue(new Error('by mistake'));
    await watch(request);
    expect(ended).toEqual(['it session_unavailable', 'it is complete']);
  });

  it('ends at once where the session has ended already, and never where there was none', async () => {
    const over = sessionRequest(store);
    over.session.sso = endedEntry(options);
    await watch(over, 'over');
    await watch(sessionRequest(store), 'anonymous');
    vi.advanceTimersByTime(10 * INTERVAL_MS);
    await settle();
    expect(ended).toEqual(['over session_expired', 'over is complete']);
  });

  it('checks nothing any more once all are closed, or the app shuts down', async () => {
    const request = await signedInRequest(store, sessions);
    const asked = vi.spyOn(sessions, 'authState');
    const close = [await watch(request), await watch(request)];
    close[0]?.();
    asked.mockClear();
    vi.advanceTimersByTime(INTERVAL_MS);
    expect(asked).toHaveBeenCalledExactlyOnceWith(request, false);
    await settle();
    close[1]?.();
    expect(vi.getTimerCount()).toBe(0);
    await watch(request);
    expect(vi.getTimerCount()).toBe(1);
    open.onApplicationShutdown();
    expect(vi.getTimerCount()).toBe(0);
    asked.mockClear();
    await sessions.endSessions({ organizationId: 'org_1' }, request);
    expect(asked).not.toHaveBeenCalled();
  });

  it('forgets one that closes while it is looked up', async () => {
    const request = await signedInRequest(store, sessions);
    open.endOf(request).subscribe().unsubscribe();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });
});
