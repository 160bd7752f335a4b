import { Environment } from '../../spec-support/environment.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { isHashOf } from './token-hash.js';

const now = (): number => Math.floor(Date.now() / 1000);

let environment: Environment;
let parts: Parts;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  parts = await partsWith(
    optionsWith({ environmentUrl: environment.url, baseUrl: 'https://app.example.com/app' }),
  );
});

const login = async (claims: object, code = 'c', nonce = 'n'): Promise<unknown> =>
  parts.verifier.verifyLogin({
    ...(await environment.tokensOf(code, nonce, claims)),
    code: 'c',
    nonce: 'n',
  });

describe('a login', () => {
  it.each([0, 1, 255, 256])('of a subject of %O characters', async (length) => {
    const verified = login({ sub: 'x'.repeat(length) });
    await (length >= 1 && length <= 255
      ? expect(verified).resolves.toBeDefined()
      : expect(verified).rejects.toMatchObject({
          detail: 'ID token - sub is missing, empty or too long',
        }));
  });

  it.each<[string, object]>([
    [`aud is ["other"], not "${CLIENT}"`, { aud: ['other'] }],
    [`aud is missing, not "${CLIENT}"`, { aud: undefined }],
    [`aud is "${'o'.repeat(99)}, not "${CLIENT}"`, { aud: 'o'.repeat(200) }],
    ['azp is missing beside several audiences', { aud: [CLIENT, 'other'], azp: undefined }],
    ['azp or client_id is not this client', { azp: 'other' }],
    ['azp or client_id is not this client', { client_id: 'other' }],
    ['nonce is not the one of this login', { nonce: 'other' }],
    ['at_hash does not fit the access token', { at_hash: 'x'.repeat(22) }],
    ['c_hash does not fit the code', { c_hash: 'x'.repeat(22) }],
  ])(
    'names the check that failed, and both values of iss and aud: %s (B9)',
    async (check, claims) => {
      await expect(login(claims)).rejects.toMatchObject({ detail: `ID token - ${check}` });
    },
  );

  it.each([null, undefined])('may say %O for azp and client_id', async (nothing) => {
    await expect(login({ azp: nothing, client_id: nothing })).resolves.toBeDefined();
    await expect(login({ aud: [CLIENT, 'other'], azp: nothing })).rejects.toMatchObject({
      code: 'token_rejected',
    });
  });

  it.each([undefined, '', 7])(
    'without an access token (%O) asks for no keys',
    async (accessToken) => {
      const before = environment.fetches;
      const { idToken } = await environment.tokensOf('c', 'n');
      await expect(
        parts.verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' }),
      ).rejects.toMatchObject({ detail: 'access token - is missing' });
      expect(environment.fetches).toBe(before);
    },
  );

  it.each<[string, object, string | undefined]>([
    ['of the type at+jwt', { typ: 'at+jwt' }, undefined],
    ['of another type', { typ: 'id+jwt' }, 'typ is of another token'],
  ])('with an access token %s', async (_case, header, check) => {
    const claims = { aud: CLIENT, sub: 'conn_1;jane', client_id: CLIENT };
    const accessToken = await environment.sign(claims, header);
    const { idToken } = await environment.tokensOf('c', 'n', { at_hash: undefined });
    const verified = parts.verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' });
    await (check === undefined
      ? expect(verified).resolves.toBeDefined()
      : expect(verified).rejects.toMatchObject({ detail: `access token - ${check}` }));
  });

  it.each<[string, object]>([
    ['sub is not the one of the ID token', { sub: 'conn_1;eve' }],
    ['is an ID token', { nonce: 'n' }],
    ['is an ID token', { at_hash: 'x' }],
    [`aud is "other", not "${CLIENT}"`, { aud: 'other' }],
  ])('names the check of the access token that failed: %s', async (check, claims) => {
    const accessToken = await environment.sign({ aud: CLIENT, sub: 'conn_1;jane', ...claims });
    const { idToken } = await environment.tokensOf('c', 'n', { at_hash: undefined });
    await expect(
      parts.verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' }),
    ).rejects.toMatchObject({ detail: `access token - ${check}` });
  });

  it('does not take an ID token of the type of access tokens', async () => {
    const accessToken = await environment.sign({ aud: CLIENT, sub: 'x' });
    const idToken = await environment.sign(
      { aud: CLIENT, sub: 'x', nonce: 'n' },
      { typ: 'at+jwt' },
    );
    await expect(
      parts.verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' }),
    ).rejects.toMatchObject({ detail: 'ID token - typ is of another token' });
  });

  it.each([
    ['opaque', undefined],
    ['two.parts', undefined],
    ['three.parts.here', 'token_rejected'],
    ['four.parts.are.here', undefined],
  ])('with an access token like %s, where opaque ones are fine', async (accessToken, code) => {
    const { verifier } = await partsWith(
      optionsWith({ environmentUrl: environment.url, allowOpaqueAccessToken: true }),
    );
    const { idToken } = await environment.tokensOf('c', 'n', { at_hash: undefined });
    const verified = verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' });
    await (code === undefined
      ? expect(verified).resolves.toMatchObject({ accessTokenExpiresAt: undefined })
      : expect(verified).rejects.toMatchObject({ code }));
  });
});

describe('a token of a portal', () => {
  const portal = async (claims: object): Promise<unknown> =>
    parts.verifier.verifyIdpInitiated(await environment.sign(claims));

  it.each([
    'https://app.example.com',
    'https://app.example.com/app',
    'https://app.example.com/app/',
  ])('may be issued by the app: %s', async (iss) => {
    await expect(portal({ iss })).resolves.toMatchObject({ iss });
  });

  it.each([
    ['iat is too long ago', { iat: now() - 605 }],
    ['is a token of another type', { nonce: 'n' }],
    ['is a token of another type', { at_hash: 'x' }],
    ['is a token of another type', { c_hash: 'x' }],
    ['is a token of another type', { amr: ['conn_1'] }],
    ['is a token of another type', { sub: 'x', client_id: CLIENT, aud: CLIENT }],
    [`aud is "other", not "${CLIENT}"`, { aud: 'other' }],
    ['ERR_JWT_EXPIRED exp check_failed', { exp: now() - 65 }],
  ])('names the check that failed: %s', async (check, claims) => {
    await expect(portal(claims)).rejects.toMatchObject({
      code: 'idp_login_rejected',
      detail: `IdP-initiated token - ${check}`,
    });
  });

  it.each([
    // Read when the test runs: the file may have been loaded a while before.
    ['issued almost ten minutes ago', () => ({ iat: now() - 590 })],
    ['of a subject', () => ({ sub: 'x' })],
    ['of a client', () => ({ client_id: CLIENT })],
  ])('may be %s', async (_case, claims) => {
    await expect(portal(claims())).resolves.toBeDefined();
  });

  it('is not blamed for an environment that is down', async () => {
    const { keys } = environment;
    environment.keys = undefined;
    await expect(portal({})).rejects.toMatchObject({ code: 'keys_unavailable' });
    environment.keys = keys;
  });
});

describe('isHashOf', () => {
  // OIDC Core, appendix A.4
  it('is that of the specification', () => {
    expect(
      isHashOf(
        'LDktKdoQak3Pk0cnXxCltA',
        'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk',
      ),
    ).toBe(true);
    expect(isHashOf('LDktKdoQak3Pk0cnXxCltA', 'another code')).toBe(false);
  });
});
