import { HttpAdapterHost } from '@nestjs/core';
import passport from 'passport';
import { optionsWith } from '../../spec-support/options.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { sessionPartsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { PassportSession } from './passport-session.js';

const NOW = Date.UTC(2030, 0, 1);
const registry = passport as unknown as { _deserializers: unknown };

interface App {
  readonly parts: Awaited<ReturnType<typeof sessionPartsWith>>;
  readonly passportSession: PassportSession;
  readonly instance: object;
}

async function appWith(given: Partial<ScalekitSsoOptions> = {}, passportUser = true): Promise<App> {
  const options = optionsWith({ session: { passportUser }, ...given });
  const parts = await sessionPartsWith(options);
  const instance = {};
  const host = { httpAdapter: { getInstance: () => instance } } as unknown as HttpAdapterHost;
  Object.assign(parts.module.get(HttpAdapterHost), host);
  return {
    parts,
    instance,
    passportSession: parts.module.get(PassportSession),
  };
}

/** What `passport.session()` makes of a request: the user that the app's deserializer is asked for. */
async function userOf(
  request: SessionRequest,
  app?: object,
  onAnswer: () => void = () => undefined,
): Promise<unknown> {
  const { passport: kept } = request.session as { passport?: { user?: unknown } };
  return new Promise((resolve, reject) => {
    const done = (error: unknown, user?: unknown): void => {
      onAnswer();
      if (error instanceof Error) reject(error);
      else resolve(user);
    };
    const deserialize = passport.deserializeUser.bind(passport) as unknown as (
      ...given: unknown[]
    ) => void;
    deserialize(kept?.user, Object.assign(request, { app }), done);
  });
}

let store: ReturnType<typeof sessionStore>;
let one: App;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  // The app has been first.
  registry._deserializers = [
    (key: unknown, done: (error: unknown, user: unknown) => void) => {
      done(null, { key });
    },
  ];
  store = sessionStore();
  one = await appWith();
  one.passportSession.onModuleInit();
});
afterEach(() => {
  registry._deserializers = [];
  one.passportSession.onApplicationShutdown();
  vi.useRealTimers();
});

describe("the user in Passport's session", () => {
  it('is left to the app while the sign-in lasts, which is used by it (B14)', async () => {
    const request = await signedInRequest(store, one.parts.sessions);
    await expect(userOf(request)).resolves.toEqual({ key: JANE.key });
    vi.setSystemTime(NOW + 60_000);
    await userOf(request);
    await expect(one.parts.sessions.active(request)).resolves.toMatchObject({
      lastUsedAt: NOW + 60_000,
    });
  });

  it('is nobody once the sign-in has ended (B14)', async () => {
    const request = await signedInRequest(store, one.parts.sessions);
    await one.parts.sessions.endSessions({ userKey: JANE.key }, request);
    await expect(userOf(request)).resolves.toBe(false);
  });

  it.each<[string, (request: SessionRequest) => unknown]>([
    ['is one of its own login', ({ session }) => (session.passport = { user: 'own' })],
    ['is there without a sign-in', ({ session }) => (session.sso = undefined)],
    [
      'was not written by the module',
      ({ session }) => (session.sso = { ...(session.sso as object), passportUser: undefined }),
    ],
  ])('is left to the app where it %s (B14)', async (_case, change) => {
    const request = await signedInRequest(store, one.parts.sessions);
    await one.parts.sessions.endSessions({ userKey: JANE.key }, request);
    change(request);
    await expect(userOf(request)).resolves.toMatchObject({ key: expect.any(String) });
  });

  it.each<[string, unknown]>([
    ['of another version', { id: 'another', user: JANE.key }],
    ['a text', 'text'],
    ['null', null],
    ['without its marks', 'marks'],
  ])('is nobody where what the module has left there is %s (Q8)', async (_case, left) => {
    const request = await signedInRequest(store, one.parts.sessions);
    const { session } = request;
    session.sso = left === 'marks' ? { ...(session.sso as object), marks: undefined } : left;
    await expect(userOf(request)).resolves.toBe(false);
  });

  it('is an error where the store fails (B14)', async () => {
    const request = await signedInRequest(store, one.parts.sessions);
    vi.spyOn(store, 'get').mockImplementation((_id, done) => {
      done(new Error('down'));
    });
    await expect(userOf(request)).rejects.toMatchObject({ code: 'session_unavailable' });
  });

  it('is left to the app without a session of the module', async () => {
    const request = sessionRequest(store);
    Object.assign(request, { session: { passport: { user: 'own' } } });
    await expect(userOf(request)).resolves.toEqual({ key: 'own' });
  });

  it('is judged by the app of the request, where a process has several (S3)', async () => {
    const other = await appWith({ baseUrl: 'https://b.example.com' });
    other.passportSession.onModuleInit();
    const request = await signedInRequest(store, one.parts.sessions);
    await expect(userOf(request, one.instance)).resolves.toEqual({ key: JANE.key });
    await expect(userOf(request, other.instance)).resolves.toBe(false);
    // Mounted in an app that is none of Nest: by that of the session.
    await expect(userOf(request, {})).resolves.toEqual({ key: JANE.key });
    await expect(userOf(request)).resolves.toEqual({ key: JANE.key });
    other.passportSession.onApplicationShutdown();
  });

  it('is nobody in the session of an app of another process (S3)', async () => {
    const other = await appWith({ baseUrl: 'https://b.example.com' });
    const request = await signedInRequest(store, other.parts.sessions);
    await expect(userOf(request)).resolves.toBe(false);
    await expect(userOf(request, one.instance)).resolves.toBe(false);
  });

  it('stays in the session of another app, though Passport forgets nobodies (S3)', async () => {
    const other = await appWith({ baseUrl: 'https://b.example.com' });
    const requests = {
      own: await signedInRequest(store, one.parts.sessions),
      foreign: await signedInRequest(store, other.parts.sessions),
    };
    for (const { session } of Object.values(requests)) {
      session.passport = { user: JANE.key, other: 'kept' };
    }
    await one.parts.sessions.endSessions({ userKey: JANE.key }, requests.own);
    for (const request of Object.values(requests)) {
      const { session } = request;
      const forget = (): unknown => delete (session.passport as { user?: unknown }).user;
      await userOf(request, one.instance, forget);
    }
    expect(requests.foreign.session.passport).toEqual({ user: JANE.key, other: 'kept' });
    expect(requests.own.session.passport).toEqual({ other: 'kept' });
  });
});

describe('PassportSession', () => {
  it('adds nothing to Passport unless told to, and takes away what it has added', async () => {
    const { length } = registry._deserializers as unknown[];
    const off = await appWith({}, false);
    off.passportSession.onModuleInit();
    expect(registry._deserializers).toHaveLength(length);
    off.passportSession.onApplicationShutdown();
    expect(registry._deserializers).toHaveLength(length);
    one.passportSession.onApplicationShutdown();
    expect(registry._deserializers).toHaveLength(length - 1);
  });

  it('stops the boot where Passport is not the one it knows (B14)', async () => {
    registry._deserializers = undefined;
    const other = await appWith();
    expect(() => {
      other.passportSession.onModuleInit();
    }).toThrow(
      "session.passportUser: this version of 'passport' is not known, and ended sessions would stay. Use version 0.7 of it, or leave the option out.",
    );
    registry._deserializers = [];
  });
});
