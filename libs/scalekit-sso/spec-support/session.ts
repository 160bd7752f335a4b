import { randomBytes } from 'node:crypto';
import session from 'express-session';
import type { SsoRequest } from '../src/http/request.js';
import type { RequestSession, RequestSessionStore } from '../src/http/session-contract.js';
import type { SsoSessionRecord } from '../src/session/sso-session-record.js';
import type { SsoIdentity } from '../src/tokens/sso-identity.js';

/** A request with a session of express-session, in the store of its middleware. */
export type SessionRequest = SsoRequest & {
  session: RequestSession;
  sessionID: string;
  readonly sessionStore: RequestSessionStore;
};

/** The store of express-session, with what its middleware adds to it. */
export function sessionStore(): session.MemoryStore {
  const store = new session.MemoryStore();
  const generate = (request: { sessionID: string; session: unknown }): void => {
    request.sessionID = randomBytes(12).toString('base64url');
    const Session = session.Session as unknown as new (request: unknown) => { cookie: unknown };
    const made = new Session(request);
    made.cookie = new session.Cookie();
    request.session = made;
  };
  return Object.assign(store, { generate });
}

/** A request whose session is new, as it is for a visitor. */
export function sessionRequest(
  store: session.MemoryStore,
  request: Partial<SsoRequest> = {},
): SessionRequest {
  const made = { method: 'GET', url: '/', headers: {}, ...request, sessionStore: store };
  (store as unknown as { generate(request: object): void }).generate(made);
  return made as unknown as SessionRequest;
}

/** The next request with the session of another one, as the store has it. */
export async function nextRequest(
  store: session.MemoryStore,
  before: SessionRequest,
): Promise<SessionRequest> {
  const request = sessionRequest(store);
  const stored = await new Promise((resolve) => {
    store.get(before.sessionID, (_error, found) => {
      resolve(found);
    });
  });
  if (typeof stored === 'object' && stored !== null) {
    request.sessionID = before.sessionID;
    store.createSession(request as never, stored as never);
  }
  return request;
}

/** Ids of what the store holds: sessions, and sign-ins apart from them. */
export function storedIds(store: session.MemoryStore): {
  readonly sessions: string[];
  readonly signIns: string[];
} {
  const entries = (store as unknown as { sessions: Record<string, string> }).sessions;
  const ids = Object.keys(entries);
  const recordOf = (id: string): { identity?: unknown } | undefined =>
    (JSON.parse(entries[id] ?? '') as { record?: { identity?: unknown } }).record;
  return {
    sessions: ids.filter((id) => recordOf(id) === undefined),
    signIns: ids.filter((id) => recordOf(id)?.identity !== undefined),
  };
}

export const JANE: SsoIdentity = {
  key: 'key-of-jane',
  issuer: 'https://acme.scalekit.dev',
  organizationId: 'org_1',
  connectionId: 'conn_1',
  subject: 'conn_1;jane',
  email: 'jane@acme.test',
  emailVerified: true,
  name: 'Jane Doe',
  givenName: 'Jane',
  familyName: 'Doe',
  picture: 'https://acme.test/jane.png',
  groups: undefined,
  attributes: {},
};

/** A sign-in of Jane's, as it is kept. */
export function signInRecordOf(record: Partial<SsoSessionRecord> = {}): SsoSessionRecord {
  return {
    version: 2,
    identity: JANE,
    userKey: 'u1',
    signedInAt: Date.now(),
    expiresAt: Date.now() + 60_000,
    idleSeconds: 30,
    marks: {},
    userAgent: undefined,
    idToken: undefined,
    authTime: undefined,
    ...record,
  };
}

export const EVE: SsoIdentity = { ...JANE, key: 'key-of-eve', subject: 'conn_1;eve' };
