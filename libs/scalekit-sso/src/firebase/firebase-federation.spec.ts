import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { decodeJwt } from 'jose';
import { LoopbackApi, type ApiCall } from '../../spec-support/loopback-api.js';
import { JANE } from '../../spec-support/session.js';
import type { SsoSessionScope } from '../session/session-scope.js';
import type { SsoUserSession } from '../session/sso-session-record.js';
import { FirebaseFederation } from './firebase-federation.js';

const session = { identity: JANE, user: JANE } as unknown as SsoUserSession;
const UID = /^scalekit-[\w-]{43}$/;

/** What an app may override, open to the tests. */
class AppFederation extends FirebaseFederation {
  uids: readonly string[] = [];
  claims: Record<string, unknown> | undefined;

  uid(key: string): string {
    return super.uidOf(key) as string;
  }

  askDefault(scope: SsoSessionScope): unknown {
    return super.uidsOf(scope);
  }

  protected override uidsOf(): Promise<readonly string[]> {
    return Promise.resolve(this.uids);
  }

  protected override claimsOf(given: SsoUserSession): Readonly<Record<string, unknown>> {
    return this.claims ?? super.claimsOf(given);
  }
}

describe('Firebase as the identity system of an app, by the real firebase-admin', () => {
  const api = new LoopbackApi();
  const hostBefore = process.env.FIREBASE_AUTH_EMULATOR_HOST;
  let app: App;
  let federation: AppFederation;

  beforeAll(async () => {
    process.env.FIREBASE_AUTH_EMULATOR_HOST = new URL(await api.start()).host;
    app = initializeApp({ projectId: 'demo-app' }, 'federation-spec');
  });
  afterAll(async () => {
    api.stop();
    await deleteApp(app);
    if (hostBefore === undefined) {
      delete process.env.FIREBASE_AUTH_EMULATOR_HOST;
    } else {
      process.env.FIREBASE_AUTH_EMULATOR_HOST = hostBefore;
    }
  });
  beforeEach(() => {
    api.calls.length = 0;
    api.answer = () => ({ body: { localId: 'x' } });
    federation = new AppFederation(getAuth(app));
  });
  const tokenOf = async (): Promise<Record<string, unknown>> =>
    decodeJwt((await federation.credential(session)).token);
  const asked = (): unknown[] =>
    api.calls.map(({ path, body }) => [
      path.split(':').at(-1),
      (body as { localId: unknown }).localId,
    ]);

  describe('a custom token', () => {
    it('is for a uid of the identity, with organization and connection', async () => {
      const token = await tokenOf();
      expect(token).toMatchObject({
        uid: expect.stringMatching(UID),
        claims: { organization_id: JANE.organizationId, connection_id: JANE.connectionId },
      });
      expect(asked()).toEqual([['lookup', [token.uid]]]);
      expect(JSON.stringify(token)).not.toContain(JANE.key);
      expect(JSON.stringify(token)).not.toContain(JANE.email);
    });

    it('is for another uid where the identity is another, and always for the same', () => {
      expect(federation.uid('a')).toBe('scalekit-ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs');
      expect(federation.uid('b')).not.toBe(federation.uid('a'));
    });

    it('has no claims of what is not known', async () => {
      const identity = { ...JANE, organizationId: undefined, connectionId: undefined };
      const { token } = await federation.credential({ ...session, identity });
      expect(decodeJwt(token)).not.toHaveProperty('claims');
    });

    it('is for users whom Firebase knows, too', async () => {
      api.answer = () => ({ body: { users: [{ localId: 'x', disabled: false }] } });
      expect(await tokenOf()).toMatchObject({ uid: expect.stringMatching(UID) });
    });

    it('is for no user whom Firebase has disabled', async () => {
      api.answer = () => ({ body: { users: [{ localId: 'x', disabled: true }] } });
      await expect(tokenOf()).rejects.toMatchObject({
        code: 'user_refused',
        detail: 'Firebase has disabled the user',
      });
    });

    it('is for nobody while Firebase fails', async () => {
      api.answer = () => ({ status: 400, body: { error: { message: 'PROJECT_NOT_FOUND' } } });
      await expect(tokenOf()).rejects.toMatchObject({ code: 'auth/project-not-found' });
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['firebase', { firebase: {} }, 'has firebase'],
      ['sub', { sub: 'x', firebase: 1 }, 'has firebase,sub'],
      ['too much', { text: 'ü'.repeat(495) }, 'is over 1,000 bytes'],
    ])('has no claims that Firebase refuses: %s', async (_what, claims, why) => {
      federation.claims = claims;
      await expect(tokenOf()).rejects.toMatchObject({
        code: 'federation_failed',
        detail: `the result of claimsOf() ${why}`,
      });
    });

    it('has claims of up to 1,000 bytes', async () => {
      const text = 'x'.repeat(1_000 - '{"text":""}'.length);
      federation.claims = { text };
      expect(await tokenOf()).toMatchObject({ claims: { text } });
      federation.claims = { text: `${text}x` };
      await expect(tokenOf()).rejects.toMatchObject({ code: 'federation_failed' });
    });

    it('has no claims that firebase-admin refuses', async () => {
      federation.claims = { iss: 'x' };
      await expect(tokenOf()).rejects.toMatchObject({ code: 'auth/argument-error' });
    });
  });

  describe('sessions that end', () => {
    it('end in Firebase for the user who signs out', async () => {
      await federation.ended({ identityKey: JANE.key });
      expect(asked()).toEqual([['update', federation.uid(JANE.key)]]);
      expect(api.calls[0]?.body).toMatchObject({ validSince: expect.any(Number) });
    });

    it('need not be there', async () => {
      api.answer = () => ({ status: 400, body: { error: { message: 'USER_NOT_FOUND' } } });
      await expect(federation.ended({ identityKey: JANE.key })).resolves.toBeUndefined();
    });

    it('end for each user of a scope once, whoever fails', async () => {
      const uids = Array.from({ length: 25 }, (_, index) => `user-${index}`);
      federation.uids = [...uids, 'user-0'];
      api.answer = ({ body }) =>
        JSON.stringify(body).includes('"user-3"')
          ? { status: 400, body: { error: { message: 'INSUFFICIENT_PERMISSION' } } }
          : { body: { localId: 'x' } };
      await expect(federation.ended({ organizationId: 'org_1' })).rejects.toMatchObject({
        code: 'auth/insufficient-permission',
      });
      const order = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));
      expect(asked().sort(order)).toEqual(uids.map((uid) => ['update', uid]).sort(order));
    });

    it('are ten calls at one time, no more', async () => {
      let atOnce = 0;
      let most = 0;
      const auth = {
        async revokeRefreshTokens(): Promise<void> {
          most = Math.max(most, (atOnce += 1));
          await new Promise(setImmediate);
          atOnce -= 1;
        },
      };
      const bounded = new AppFederation(auth as never);
      bounded.uids = Array.from({ length: 25 }, (_, index) => `user-${index}`);
      await bounded.ended({ connectionId: 'conn_1' });
      expect(most).toBe(10);
    });

    it('of no user are no call', async () => {
      await federation.ended({ organizationId: 'org_1' });
      expect(asked()).toEqual([]);
    });

    it.each<[SsoSessionScope, string]>([
      [{ organizationId: 'org_1' }, 'organizationId'],
      [{ organizationId: 'org_1', email: 'jane@acme.test' }, 'organizationId, email'],
      [{ connectionId: 'conn_1' }, 'connectionId'],
      [{ userKey: 7 }, 'userKey'],
    ])('of %j are not passed over in silence', (scope, members) => {
      expect(() => federation.askDefault(scope)).toThrow(
        expect.objectContaining({
          code: 'federation_failed',
          detail: `Firebase cannot tell users by { ${members} }, and keeps their sessions: override uidsOf() of your FirebaseFederation`,
        }),
      );
    });
  });

  it('asks Firebase as the project of the app', async () => {
    await tokenOf();
    const [call] = api.calls as [ApiCall];
    expect(call.path).toBe('/identitytoolkit.googleapis.com/v1/projects/demo-app/accounts:lookup');
  });
});
