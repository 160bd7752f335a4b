import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { validateOptions } from '../scalekit-sso.options.js';
import type { AllResolvedOptions } from '../scalekit-sso.options.js';
import { JwtVerifier } from './jwt-verifier.js';
import { TokenVerifier } from './token-verifier.js';
import { signingKeysOf } from '../../spec-support/observability.js';

const CLIENT = 'skc_98765432109876543';
const SECRET = 'test_k2j3h4k2j3h4k2j3h4k2j3h4k2j3h4';
const CODE = 'the-code';
const NONCE = 'the-nonce';

const pair = (bits = 2048): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: bits });
const keys = pair();
const foreignKeys = pair();
const halfHash = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

let jwks: JWK[];
let server: Server;
let issuer: string;
let fetches: number;
let answer: (() => { status: number; body: string; headers?: Record<string, string> }) | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/elsewhere') {
      response.end(JSON.stringify({ keys: jwks }));
      return;
    }
    fetches += 1;
    const { status, body, headers } = answer?.() ?? {
      status: 200,
      body: JSON.stringify({ keys: jwks }),
    };
    if (status === 0) {
      return; // hangs
    }
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(async () => {
  jwks = [await jwk(keys.publicKey, 'k1')];
  fetches = 0;
  answer = undefined;
});

async function jwk(key: KeyObject, kid?: string, extra: JWK = {}): Promise<JWK> {
  return { ...(await exportJWK(key)), kid, use: 'sig', alg: 'RS256', ...extra };
}

function verifierWith(options: Partial<AllResolvedOptions> = {}): TokenVerifier {
  const resolved: AllResolvedOptions = {
    ...validateOptions(
      {
        environmentUrl: issuer,
        clientId: CLIENT,
        clientSecret: SECRET,
        baseUrl: 'https://app.example.com',
        cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
        timeoutMs: 3_000,
      },
      { isProduction: false },
    ),
    ...options,
  };
  return new TokenVerifier(new JwtVerifier(signingKeysOf(resolved), resolved), resolved);
}

/** The last character with another value of its unused low bits. */
function ignoredBitsChanged(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1);
}

interface Signing {
  key?: KeyObject | Uint8Array;
  header?: Record<string, unknown>;
}

async function sign(claims: JWTPayload, { key, header }: Signing = {}): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify(claims)) as JWTPayload)
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })
    .sign(key ?? keys.privateKey, { crit: { 'urn:x': true } });
}

const accessClaims = (): JWTPayload => ({
  iss: issuer,
  aud: [CLIENT],
  sub: 'conn_1;jane',
  client_id: CLIENT,
  iat: now(),
  nbf: now(),
  exp: now() + 900,
  jti: 'tkn_1',
});

const idClaims = (accessToken: string): JWTPayload => ({
  iss: issuer,
  aud: [CLIENT],
  azp: CLIENT,
  client_id: CLIENT,
  sub: 'conn_1;jane',
  oid: 'org_1',
  amr: ['conn_1'],
  iat: now(),
  exp: now() + 3600,
  nonce: NONCE,
  at_hash: halfHash(accessToken),
  c_hash: halfHash(CODE),
});

interface Attempt {
  id?: JWTPayload;
  idSigning?: Signing;
  access?: JWTPayload;
  accessSigning?: Signing;
  verifier?: TokenVerifier;
}

/** One login whose tokens differ from good ones as told; `undefined` takes a claim away. */
async function attempt({
  id,
  idSigning,
  access,
  accessSigning,
  verifier,
}: Attempt): Promise<unknown> {
  const accessToken = await sign({ ...accessClaims(), ...access }, accessSigning);
  const idToken = await sign({ ...idClaims(accessToken), ...id }, idSigning);
  return (verifier ?? verifierWith()).verifyLogin({
    idToken,
    accessToken,
    code: CODE,
    nonce: NONCE,
  });
}

const rejected = (code = 'token_rejected'): object => expect.objectContaining({ code }) as object;

describe('verifyLogin', () => {
  it('believes good tokens', async () => {
    await expect(attempt({})).resolves.toMatchObject({
      claims: { sub: 'conn_1;jane', oid: 'org_1' },
      accessTokenClaims: { sub: 'conn_1;jane' },
      accessTokenExpiresAt: expect.any(Number),
    });
  });

  it.each<[string, JWTPayload]>([
    ['an audience that is a text', { aud: CLIENT }],
    ['no azp, at_hash and c_hash', { azp: undefined, at_hash: undefined, c_hash: undefined }],
    ['a clock 50 seconds ahead', { iat: now() + 50, nbf: now() + 50 }],
    ['a clock 50 seconds behind', { iat: now() - 3650, exp: now() - 50 }],
    ['several audiences with our azp', { aud: [CLIENT, 'other'], azp: CLIENT }],
    ['a claim named __proto__', JSON.parse('{"__proto__":{"admin":true}}') as JWTPayload],
  ])('believes an ID token with %s', async (_case, id) => {
    await expect(attempt({ id })).resolves.toBeDefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('does not mind one trailing slash of the issuer', async () => {
    await expect(attempt({ id: { iss: `${issuer}/` } })).resolves.toBeDefined();
  });

  it.each<[string, () => JWTPayload]>([
    ['iss missing', () => ({ iss: undefined })],
    ['iss foreign', () => ({ iss: 'https://evil.example' })],
    ['iss with a trailing path', () => ({ iss: `${issuer}/x` })],
    ['iss with two trailing slashes', () => ({ iss: `${issuer}//` })],
    ['iss in upper case', () => ({ iss: issuer.toUpperCase() })],
    ['aud missing', () => ({ aud: undefined })],
    ['aud foreign', () => ({ aud: ['other'] })],
    ['aud empty', () => ({ aud: [] })],
    ['several aud without azp', () => ({ aud: [CLIENT, 'other'], azp: undefined })],
    ['several aud with a foreign azp', () => ({ aud: [CLIENT, 'other'], azp: 'other' })],
    ['azp foreign', () => ({ azp: 'other' })],
    ['azp of another type', () => ({ azp: [CLIENT] as unknown })],
    ['client_id foreign', () => ({ client_id: 'other' })],
    ['exp missing', () => ({ exp: undefined })],
    ['iat missing', () => ({ iat: undefined })],
    ['exp a text', () => ({ exp: '9999999999' as unknown as number })],
    ['sub missing', () => ({ sub: undefined })],
    ['sub empty', () => ({ sub: '' })],
    ['sub a number', () => ({ sub: 7 as unknown as string })],
    ['sub too long', () => ({ sub: 'x'.repeat(256) })],
    ['nonce missing', () => ({ nonce: undefined })],
    ['nonce different', () => ({ nonce: 'other' })],
    ['nonce of another type', () => ({ nonce: [NONCE] })],
    ['at_hash wrong', () => ({ at_hash: halfHash('other') })],
    ['at_hash empty', () => ({ at_hash: '' })],
    ['at_hash null', () => ({ at_hash: null })],
    ['c_hash wrong', () => ({ c_hash: halfHash('other') })],
    ['megabytes of claims', () => ({ filler: 'x'.repeat(1_000_000) })],
  ])('refuses an ID token with %s', async (_case, claims) => {
    await expect(attempt({ id: claims() })).rejects.toEqual(rejected());
  });

  it.each<[string, () => JWTPayload]>([
    ['expired beyond the tolerance', () => ({ exp: now() - 70 })],
    ['issued in the future', () => ({ iat: now() + 90 })],
    ['not valid yet', () => ({ nbf: now() + 90 })],
  ])('names the clock for an ID token that is %s', async (_case, claims) => {
    await expect(attempt({ id: claims() })).rejects.toEqual(rejected('clock_skew'));
  });

  const publicPem = (): Uint8Array =>
    Buffer.from(keys.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  it.each<[string, () => Signing | Promise<Signing>]>([
    ['a foreign key', () => ({ key: foreignKeys.privateKey })],
    [
      'a foreign key of an unknown kid',
      () => ({ key: foreignKeys.privateKey, header: { kid: 'x' } }),
    ],
    [
      'a foreign key embedded as jwk',
      async () => ({
        key: foreignKeys.privateKey,
        header: { jwk: await exportJWK(foreignKeys.publicKey), kid: undefined },
      }),
    ],
    ['HS256 with the public key', () => ({ key: publicPem(), header: { alg: 'HS256' } })],
    [
      'HS256 with the client secret',
      () => ({ key: Buffer.from(SECRET), header: { alg: 'HS256' } }),
    ],
    ['PS256', () => ({ header: { alg: 'PS256' } })],
    ['RS512', () => ({ header: { alg: 'RS512' } })],
    ['an unknown crit', () => ({ header: { crit: ['urn:x'], 'urn:x': 1 } })],
    ['another typ', () => ({ header: { typ: 'logout+jwt' } })],
  ])('refuses an ID token signed with %s', async (_case, signing) => {
    await expect(attempt({ idSigning: await signing() })).rejects.toEqual(rejected());
  });

  it.each<[string, (good: string) => string]>([
    ['empty', () => ''],
    ['not a JWT', () => 'garbage'],
    ['unsigned', () => new UnsecuredJWT({ sub: 'x' }).encode()],
    [
      'changed in bits that decoders ignore',
      (good) => good.slice(0, -1) + ignoredBitsChanged(good),
    ],
    ['cut off', (good) => good.slice(0, -1)],
    ['altered', (good) => good.replace(/\.(.)/, (_, c: string) => `.${c === 'e' ? 'f' : 'e'}`)],
    ['without its signature', (good) => `${good.split('.').slice(0, 2).join('.')}.`],
    ['of another type', () => 5 as unknown as string],
    ['undefined', () => undefined as unknown as string],
  ])('refuses a token that is %s', async (_case, spoil) => {
    const accessToken = await sign(accessClaims());
    const idToken = await sign(idClaims(accessToken));
    const tokens = { idToken, accessToken, code: CODE, nonce: NONCE };
    const verifier = verifierWith();
    await expect(verifier.verifyLogin({ ...tokens, idToken: spoil(idToken) })).rejects.toEqual(
      rejected(),
    );
    await expect(
      verifier.verifyLogin({ ...tokens, accessToken: spoil(accessToken) }),
    ).rejects.toEqual(rejected());
    await expect(verifier.verifyLogin(tokens)).resolves.toBeDefined();
  });

  it.each<[string, () => JWTPayload]>([
    ['foreign issuer', () => ({ iss: 'https://evil.example' })],
    ['foreign audience', () => ({ aud: ['other'] })],
    ['foreign client', () => ({ client_id: 'other' })],
    ['another subject', () => ({ sub: 'conn_1;eve' })],
    ['no expiry', () => ({ exp: undefined })],
  ])('refuses an access token with %s', async (_case, claims) => {
    await expect(attempt({ access: claims() })).rejects.toEqual(rejected());
  });

  it('refuses an expired or foreign-signed access token', async () => {
    await expect(attempt({ access: { exp: now() - 70 } })).rejects.toEqual(rejected('clock_skew'));
    await expect(attempt({ accessSigning: { key: foreignKeys.privateKey } })).rejects.toEqual(
      rejected(),
    );
  });

  it('refuses swapped and doubled tokens', async () => {
    const accessToken = await sign(accessClaims());
    const idToken = await sign(idClaims(accessToken));
    const bare = await sign({ ...idClaims(accessToken), at_hash: undefined });
    const verifier = verifierWith();
    for (const [id, access] of [
      [accessToken, idToken],
      [accessToken, accessToken],
      [bare, bare],
    ] as const) {
      await expect(
        verifier.verifyLogin({ idToken: id, accessToken: access, code: CODE, nonce: NONCE }),
      ).rejects.toEqual(rejected());
    }
  });

  it('takes an opaque access token only when told to', async () => {
    const accessToken = 'opaque-token';
    const tokens = { accessToken, code: CODE, nonce: NONCE };
    const idToken = await sign(idClaims(accessToken));
    await expect(verifierWith().verifyLogin({ ...tokens, idToken })).rejects.toEqual(rejected());
    const lenient = verifierWith({ allowOpaqueAccessToken: true });
    await expect(lenient.verifyLogin({ ...tokens, idToken })).resolves.toMatchObject({
      accessTokenClaims: undefined,
      accessTokenExpiresAt: undefined,
    });
    await expect(
      attempt({ verifier: lenient, accessSigning: { key: foreignKeys.privateKey } }),
    ).rejects.toEqual(rejected());
  });
});

describe('the end of an opaque access token', () => {
  const endAfter = async (expiresIn: unknown): Promise<number | undefined> => {
    const accessToken = 'opaque-token';
    const verified = await verifierWith({ allowOpaqueAccessToken: true }).verifyLogin({
      idToken: await sign(idClaims(accessToken)),
      accessToken,
      expiresIn,
      code: CODE,
      nonce: NONCE,
    });
    return verified.accessTokenExpiresAt;
  };

  it.each([900, '900'])('is what an expires_in of %j says', async (expiresIn) => {
    const before = now();
    const end = await endAfter(expiresIn);
    expect(end).toBeGreaterThanOrEqual(before + 900);
    expect(end).toBeLessThanOrEqual(now() + 900);
  });

  it.each([0, -5, 'soon', null, undefined])('is unknown with one of %j', async (expiresIn) => {
    await expect(endAfter(expiresIn)).resolves.toBeUndefined();
  });
});

it('ends an access token that says when by itself, whatever came with it', async () => {
  const accessToken = await sign(accessClaims());
  const verified = await verifierWith().verifyLogin({
    idToken: await sign(idClaims(accessToken)),
    accessToken,
    expiresIn: 5,
    code: CODE,
    nonce: NONCE,
  });
  expect(verified.accessTokenExpiresAt).toBeGreaterThan(now() + 60);
});

describe('verifyIdpInitiated', () => {
  const portalClaims = (): JWTPayload => ({
    iss: issuer,
    organization_id: 'org_1',
    connection_id: 'conn_1',
    login_hint: 'jane@example.com',
    iat: now(),
    nbf: now(),
    exp: now() + 300,
  });
  const verify = async (claims: JWTPayload, signing?: Signing): Promise<unknown> =>
    verifierWith().verifyIdpInitiated(await sign({ ...portalClaims(), ...claims }, signing));

  it.each<[string, () => JWTPayload]>([
    ['as documented', () => ({})],
    ['issued by the app itself', () => ({ iss: 'https://app.example.com' })],
    ['with our audience', () => ({ aud: CLIENT, jti: 'x' })],
  ])('believes a token %s', async (_case, claims) => {
    await expect(verify(claims())).resolves.toMatchObject({ connection_id: 'conn_1' });
  });

  it.each<[string, () => JWTPayload]>([
    ['of a foreign issuer', () => ({ iss: 'https://evil.example' })],
    ['without an issuer', () => ({ iss: undefined })],
    ['for another audience', () => ({ aud: 'other' })],
    ['that has expired', () => ({ exp: now() - 70 })],
    ['without expiry', () => ({ exp: undefined })],
    ['without a time of issue', () => ({ iat: undefined })],
    ['that is not valid yet', () => ({ nbf: now() + 90 })],
    ['issued long ago', () => ({ iat: now() - 700 })],
    ['issued in the future', () => ({ iat: now() + 90 })],
    ['that is an ID token', () => ({ nonce: NONCE, at_hash: 'x', aud: CLIENT })],
    ['that is an access token', () => accessClaims()],
  ])('refuses a token %s', async (_case, claims) => {
    await expect(verify(claims())).rejects.toEqual(rejected('idp_login_rejected'));
  });

  it('refuses a token of a foreign key', async () => {
    await expect(verify({}, { key: foreignKeys.privateKey })).rejects.toEqual(
      rejected('idp_login_rejected'),
    );
  });
});

describe('signing keys', () => {
  it('are fetched once for many logins at once', async () => {
    const verifier = verifierWith();
    await Promise.all(Array.from({ length: 20 }, () => attempt({ verifier })));
    await attempt({ verifier });
    expect(fetches).toBe(1);
  });

  it('follow every rotation at once', async () => {
    const verifier = verifierWith();
    await attempt({ verifier });
    for (const kid of ['k2', 'k3', 'k4']) {
      const rotated = pair();
      jwks = [await jwk(rotated.publicKey, kid)];
      const signing = { key: rotated.privateKey, header: { kid } };
      await attempt({ verifier, idSigning: signing, accessSigning: signing });
    }
    await expect(attempt({ verifier })).rejects.toEqual(rejected());
  });

  it.each<[string, typeof answer]>([
    ['500', () => ({ status: 500, body: '' })],
    ['hanging', () => ({ status: 0, body: '' })],
    ['garbage', () => ({ status: 200, body: '{"keys":' })],
    ['null', () => ({ status: 200, body: 'null' })],
    ['of another shape', () => ({ status: 200, body: '{"keys":{"a":1}}' })],
    ['empty', () => ({ status: 200, body: '{"keys":[]}' })],
    ['huge', () => ({ status: 200, body: `{"keys":[],"x":"${'x'.repeat(1_000_000)}"}` })],
    ['a redirect', () => ({ status: 302, body: '', headers: { location: `${issuer}/elsewhere` } })],
  ])('that are %s: known ones go on, unknown ones are 503', async (_case, broken) => {
    const verifier = verifierWith();
    await attempt({ verifier });
    answer = broken;
    await attempt({ verifier, idSigning: { header: { kid: 'x' } } }).catch(() => undefined);
    await expect(attempt({ verifier })).resolves.toBeDefined();
    await expect(attempt({})).rejects.toEqual(rejected('keys_unavailable'));
  });

  it('come back after the environment does', async () => {
    const verifier = verifierWith();
    answer = () => ({ status: 500, body: '' });
    await expect(attempt({ verifier })).rejects.toEqual(rejected('keys_unavailable'));
    answer = undefined;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 11_000);
    await expect(attempt({ verifier })).resolves.toBeDefined();
    clock.mockRestore();
  });

  it('are passed over when they are of another kind', async () => {
    const good = jwks;
    const weak = pair(1024);
    for (const [bad, key] of [
      [await jwk(keys.publicKey, 'k1', { use: 'enc' }), keys.privateKey],
      [await jwk(keys.publicKey, 'k1', { alg: 'RS512' }), keys.privateKey],
      [await jwk(weak.publicKey, 'k1'), keys.privateKey],
      [{ kty: 'oct', kid: 'k1', k: 'c2VjcmV0' }, keys.privateKey],
      [null as unknown as JWK, keys.privateKey],
    ] as const) {
      jwks = [bad];
      await expect(
        attempt({ idSigning: { key } }).catch((error: unknown) => error),
      ).resolves.toEqual(rejected('keys_unavailable'));
      jwks = [bad, ...good];
      await expect(attempt({})).resolves.toBeDefined();
    }
  });

  it('need no kid while there is one, and need one when there are several', async () => {
    const signing = { header: { kid: undefined } };
    await expect(attempt({ idSigning: signing, accessSigning: signing })).resolves.toBeDefined();
    jwks.push(await jwk(foreignKeys.publicKey, 'k2'));
    await expect(attempt({ idSigning: signing })).rejects.toBeInstanceOf(SsoError);
    await expect(attempt({})).resolves.toBeDefined();
  });

  it('with one kid twice are not guessed between', async () => {
    jwks.push(await jwk(foreignKeys.publicKey, 'k1'));
    await expect(attempt({})).rejects.toEqual(rejected());
  });
});
