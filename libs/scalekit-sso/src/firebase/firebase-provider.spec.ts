import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { LoopbackApi } from '../../spec-support/loopback-api.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { firebaseParameters } from './firebase-parameters.js';
import { firebaseProvider } from './firebase-provider.js';
import { FirebaseProviders } from './firebase-providers.js';

const SETTINGS = {
  environmentUrl: 'https://acme.scalekit.com/',
  clientId: 'skc_1',
  clientSecret: 'test_very_secret',
};

describe('the parameters of the OIDC provider', () => {
  it.each<[LoginQuery, object]>([
    [{ organizationId: 'org_1' }, { organization_id: 'org_1' }],
    [{ connectionId: 'conn_1', organizationId: 'org_1' }, { connection_id: 'conn_1' }],
    [{ domain: ' ACME.test' }, { domain: 'acme.test' }],
    [{ provider: 'google' }, { provider: 'google' }],
    [{ loginHint: 'Jo@acme.test' }, { login_hint: 'jo@acme.test' }],
    [
      { connectionId: 'conn_1', loginHint: 'jo', returnTo: '/x', isThirdPartyInitiated: true },
      { connection_id: 'conn_1', login_hint: 'jo' },
    ],
    [{ returnTo: '/x', prompt: 'login' }, {}],
  ])('are what the login asks for: %j', (login, parameters) => {
    expect(firebaseParameters(login)).toEqual(parameters);
  });

  it.each<LoginQuery>([{ organizationId: 'org 1' }, { domain: 'acme' }, { loginHint: 'jo' }])(
    'are never %j',
    (login) => {
      expect(() => firebaseParameters(login)).toThrow(
        expect.objectContaining({ code: 'invalid_login_request' }),
      );
    },
  );
});

describe('the OIDC provider of a Firebase project', () => {
  it('is made of the settings of the environment', () => {
    expect(firebaseProvider(SETTINGS)).toEqual({
      providerId: 'oidc.scalekit',
      displayName: 'Scalekit',
      enabled: true,
      clientId: 'skc_1',
      clientSecret: 'test_very_secret',
      issuer: 'https://acme.scalekit.com',
      responseType: { code: true, idToken: false },
    });
    expect(firebaseProvider({ ...SETTINGS, environmentUrl: 'http://127.0.0.1:8899' }).issuer).toBe(
      'http://127.0.0.1:8899',
    );
    const providerId = `oidc.${'a'.repeat(27)}`;
    expect(firebaseProvider({ ...SETTINGS, providerId })).toMatchObject({ providerId });
  });

  it.each(['scalekit', 'oidc.', 'xoidc.a', 'oidc.A', 'oidc.a b', `oidc.${'a'.repeat(28)}`])(
    'is not called %j',
    (providerId) => {
      expect(() => firebaseProvider({ ...SETTINGS, providerId })).toThrow(
        /^providerId: must be oidc\. and a name of small letters/,
      );
    },
  );

  it.each(['', 'acme', 'http://acme.scalekit.com', 'ftp://acme.scalekit.com'])(
    'is not at %j',
    (environmentUrl) => {
      expect(() => firebaseProvider({ ...SETTINGS, environmentUrl })).toThrow(
        /^environmentUrl: must be the https URL of the environment, like https:/,
      );
    },
  );
});

describe('a Firebase project, by the real firebase-admin', () => {
  const api = new LoopbackApi();
  const hostBefore = process.env.FIREBASE_AUTH_EMULATOR_HOST;
  const wanted = firebaseProvider(SETTINGS);
  let app: App;
  let providers: FirebaseProviders;
  /** The provider as Google keeps it; its emulator has none. */
  let stored: object | undefined;

  beforeAll(async () => {
    process.env.FIREBASE_AUTH_EMULATOR_HOST = new URL(await api.start()).host;
    app = initializeApp({ projectId: 'demo-app' }, 'provider-spec');
    providers = new FirebaseProviders(getAuth(app));
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
    stored = undefined;
    api.calls.length = 0;
    api.answer = ({ method, body }) => {
      const name = 'projects/demo-app/oauthIdpConfigs/oidc.scalekit';
      stored = method === 'GET' ? stored : { name, ...stored, ...(body as object) };
      return stored === undefined
        ? { status: 404, body: { error: { message: 'CONFIGURATION_NOT_FOUND' } } }
        : { body: stored };
    };
  });
  const methods = (): string[] => api.calls.map(({ method }) => method);

  it('gets the provider, once', async () => {
    const create = ['create the OIDC provider oidc.scalekit'];
    await expect(providers.plan(wanted)).resolves.toEqual(create);
    await expect(providers.apply(wanted)).resolves.toEqual(create);
    expect(api.calls.at(-1)).toMatchObject({
      method: 'POST',
      path: '/identitytoolkit.googleapis.com/v2/projects/demo-app/oauthIdpConfigs?oauthIdpConfigId=oidc.scalekit',
    });
    expect(stored).toMatchObject({
      clientId: 'skc_1',
      clientSecret: 'test_very_secret',
      issuer: 'https://acme.scalekit.com',
      responseType: { code: true },
    });
    await expect(providers.plan(wanted)).resolves.toEqual([]);
    await expect(providers.apply(wanted)).resolves.toEqual([]);
    expect(methods()).toEqual(['GET', 'GET', 'POST', 'GET', 'GET']);
  });

  it.each<[object, string]>([
    [{ displayName: 'Other' }, 'displayName'],
    [{ enabled: false }, 'enabled'],
    [{ clientId: 'skc_2' }, 'clientId'],
    [{ issuer: 'https://old.scalekit.com' }, 'issuer'],
    [{ responseType: { idToken: true } }, 'responseType'],
    [{ responseType: { code: true, idToken: true } }, 'responseType'],
    [{ responseType: undefined }, 'responseType'],
  ])('gets what differs, and nothing secret is said of it: %j', async (other, name) => {
    await providers.apply(wanted);
    stored = { ...stored, ...other };
    await expect(providers.apply(wanted)).resolves.toEqual([`change its ${name}`]);
    expect(methods()).toEqual(['GET', 'POST', 'GET', 'PATCH']);
    await expect(providers.plan(wanted)).resolves.toEqual([]);
  });

  it('does not ask for its secret back, and sends it with each change', async () => {
    await providers.apply(wanted);
    stored = { ...stored, clientSecret: undefined };
    await expect(providers.plan(wanted)).resolves.toEqual([]);
    stored = { ...stored, displayName: 'Other' };
    await providers.apply(wanted);
    expect(stored).toMatchObject({ clientSecret: 'test_very_secret' });
  });

  it('says what Firebase refuses', async () => {
    api.answer = () => ({ status: 400, body: { error: { message: 'INSUFFICIENT_PERMISSION' } } });
    await expect(providers.apply(wanted)).rejects.toMatchObject({
      code: 'auth/insufficient-permission',
    });
  });
});
