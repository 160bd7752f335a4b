import { loginOf } from '../../spec-support/return-url.js';
import type { LoginQuery } from '../links/login-parameters.js';
import type { LoginRequest } from '../links/login-request.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { signInOf } from '../../spec-support/sessions.js';
import { isSameUser } from './idp-initiated-login.js';

let environment: Environment;
let parts: Parts;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  parts = await partsWith(
    optionsWith({ environmentUrl: environment.url, defaultReturnTo: '/home' }),
  );
});

const read = async (claims: object): Promise<LoginRequest> =>
  parts.idpInitiated.read(await environment.sign(claims));

describe('a token of a portal', () => {
  it.each([
    [
      { connection_id: 'conn_1', organization_id: 'org_1' },
      { kind: 'connectionId', value: 'conn_1' },
    ],
    [{ organization_id: 'org_1' }, { kind: 'organizationId', value: 'org_1' }],
    [
      { organization_id: 'org_1', connection_id: '' },
      { kind: 'organizationId', value: 'org_1' },
    ],
    [
      { organization_id: 'org_1', connection_id: 7 },
      { kind: 'organizationId', value: 'org_1' },
    ],
    [{ login_hint: 'jane@acme.test' }, undefined],
  ])('with %j asks for %j', async (claims, selector) => {
    const { login_hint } = claims as { login_hint?: string };
    const login = await read(claims);
    expect(login.selector).toEqual(selector);
    expect(login.query).toMatchObject({
      ...(login_hint === undefined ? {} : { loginHint: login_hint }),
      isThirdPartyInitiated: true,
    });
  });

  it.each([
    ['/reports', '/reports'],
    ['https://evil.example/', undefined],
    ['/auth/logout', undefined],
    [7, undefined],
  ])('to go on to %j goes on to %O', async (relay_state, returnTo) => {
    const { query } = await read({ organization_id: 'org_1', relay_state });
    expect(query.returnTo).toBe(returnTo);
  });

  it.each([
    {},
    { login_hint: 'nobody' },
    { organization_id: '', connection_id: null },
    { organization_id: '../x' },
    { connection_id: 'conn 1', login_hint: 'jane@acme.test' },
  ])('with %j names nobody', async (claims) => {
    await expect(read(claims)).rejects.toMatchObject({
      code: 'idp_login_rejected',
      detail: 'IdP-initiated token - names no connection, organization or e-mail address',
    });
  });

  it('does not hide a mistake of our own', async () => {
    vi.spyOn(parts.urls, 'returnTo').mockImplementation(() => {
      throw new RangeError('a bug');
    });
    await expect(read({ organization_id: 'org_1', relay_state: '/x' })).rejects.toThrow(RangeError);
  });
});

describe('the person that a token names', () => {
  const isJane = (asked: LoginQuery): boolean =>
    isSameUser(loginOf({ loginHint: 'jane@acme.test', ...asked }), JANE);

  it.each([
    { connectionId: 'conn_1' },
    { organizationId: 'org_1' },
    { connectionId: 'conn_1', loginHint: 'Jane@ACME.test' },
  ])('is who is signed in: %j', (intent) => {
    expect(isJane(intent)).toBe(true);
  });

  it.each([
    {},
    { connectionId: 'conn_2' },
    { connectionId: 'org_1' },
    { organizationId: 'org_2' },
    { organizationId: 'conn_1' },
    { domain: 'acme.test' },
    { connectionId: 'conn_1', loginHint: 'eve@acme.test' },
    { connectionId: 'conn_1', loginHint: undefined },
  ])('is somebody else: %j', (intent) => {
    expect(isJane(intent)).toBe(false);
  });

  it('is nobody in particular where there is no address', () => {
    const nameless = { ...JANE, email: undefined };
    expect(isSameUser(loginOf({ connectionId: 'conn_1' }), nameless)).toBe(false);
  });
});

describe('coming from a portal', () => {
  const CLAIMS = { connection_id: 'conn_1', login_hint: 'jane@acme.test', relay_state: '/reports' };
  const visitor = (): SessionRequest => sessionRequest(sessionStore(), navigation('/auth/login'));
  const asJane = async (): Promise<SessionRequest> => {
    const request = visitor();
    await parts.sessions.signIn(
      request,
      signInOf({ identity: { ...JANE, issuer: environment.url } }),
    );
    return request;
  };
  const start = async (request: SessionRequest, claims: object = CLAIMS): Promise<string> =>
    parts.idpInitiated.start(request, new Answer(), await environment.sign(claims));

  it('starts a login', async () => {
    await expect(start(visitor())).resolves.toBe('https://acme.scalekit.dev/oauth/authorize#');
    expect(parts.fake.calls).toMatchObject([
      [
        'getAuthorizationUrl',
        expect.anything(),
        { connectionId: 'conn_1', loginHint: 'jane@acme.test' },
      ],
    ]);
  });

  it('starts a login at baseUrl, from the host of a tenant', async () => {
    const { url: environmentUrl } = environment;
    parts = await partsWith(optionsWith({ environmentUrl, tenantDomain: 'app.example.com' }));
    const request = visitor();
    request.headers.host = 'acme.app.example.com';
    await expect(start(request)).resolves.toBe(
      'https://app.example.com/auth/login?connection_id=conn_1&login_hint=jane%40acme.test&return_to=https%3A%2F%2Facme.app.example.com%2Freports&third_party=true',
    );
    expect(parts.fake.calls).toEqual([]);
  });

  it('goes straight on where that person is signed in', async () => {
    await expect(start(await asJane())).resolves.toBe('/reports');
    await expect(start(await asJane(), { ...CLAIMS, relay_state: undefined })).resolves.toBe(
      '/home',
    );
    expect(parts.fake.calls).toEqual([]);
  });

  it('switches no account silently', async () => {
    const outcome = start(await asJane(), { ...CLAIMS, login_hint: 'eve@acme.test' });
    await expect(outcome).rejects.toMatchObject({
      code: 'already_signed_in',
      recovery: {
        action: {
          url: '/auth/logout',
          label: 'Sign out and continue',
          fields: {
            return_to: '/auth/login?connection_id=conn_1&return_to=%2Freports&third_party=true',
            change_account: 'true',
          },
        },
      },
    });
    expect(parts.fake.calls).toEqual([]);
  });

  it('starts no login that could not be kept', async () => {
    const request = navigation('/auth/login');
    await expect(
      parts.idpInitiated.start(request, new Answer(), await environment.sign(CLAIMS)),
    ).rejects.toMatchObject({ code: 'session_missing' });
    expect(parts.fake.calls).toEqual([]);
  });
});
