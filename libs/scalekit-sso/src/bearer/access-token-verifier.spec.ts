import { Environment, rsaKey } from '../../spec-support/environment.js';
import { CLIENT, ORIGIN, optionsWith } from '../../spec-support/options.js';
import { signingKeysOf } from '../../spec-support/observability.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { JwtVerifier } from '../tokens/jwt-verifier.js';
import { SsoEvents } from '../observability/sso-events.js';
import { AccessTokenVerifier } from './access-token-verifier.js';

const now = (): number => Math.floor(Date.now() / 1000);
const ACCESS = { aud: [CLIENT], sub: 'conn_1;jane', client_id: CLIENT, jti: 'tkn_1' };
const other = rsaKey();

let environment: Environment;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(() => {
  verifier = verifierWith();
});

function verifierWith(given: Partial<ScalekitSsoOptions> = {}): AccessTokenVerifier {
  const options = optionsWith({ environmentUrl: environment.url, ...given });
  return new AccessTokenVerifier(
    new JwtVerifier(signingKeysOf(options), options),
    new SsoEvents(),
    options,
  );
}

const sign = (claims: object = {}, header: object = { typ: 'JWT' }): Promise<string> =>
  environment.sign({ ...ACCESS, ...claims }, header);

const rejected = (detail: string): object => ({
  code: 'access_token_rejected',
  status: 401,
  detail: `access token - ${detail}`,
  headers: { 'WWW-Authenticate': `Bearer realm="${ORIGIN}", error="invalid_token"` },
});

const requestWith = (authorization?: string | string[]): SsoRequest => {
  const values = [authorization ?? []].flat();
  const headers = values[0] === undefined ? {} : { authorization: values[0] };
  return { method: 'GET', url: '/', headers, ...{ headersDistinct: { authorization: values } } };
};

describe('an access token', () => {
  it('is believed with all its claims', async () => {
    const token = await sign({ scope: 'orders:read', oid: 'org_1' });
    await expect(verifier.verify(token)).resolves.toMatchObject({
      ...ACCESS,
      iss: environment.url,
      scope: 'orders:read',
      oid: 'org_1',
    });
  });

  it.each([undefined, 'JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT'])(
    'may be of the type %s',
    async (typ) => {
      await expect(verifier.verify(await sign({}, { typ }))).resolves.toBeDefined();
    },
  );

  it.each<[string, () => object]>([
    ['an audience that is a text', () => ({ aud: CLIENT })],
    ['several audiences', () => ({ aud: ['https://api.example.com', CLIENT] })],
    ['another client', () => ({ client_id: 'skc_mobile' })],
    ['an azp of another client', () => ({ azp: 'skc_mobile' })],
    ['a client as its subject', () => ({ sub: 'm2morg_1', client_id: 'm2morg_1' })],
    ['a clock that is 50 seconds ahead', () => ({ iat: now() + 50, nbf: now() + 50 })],
    ['a clock that is 50 seconds behind', () => ({ exp: now() - 50 })],
    ['an issuer with a trailing slash', () => ({ iss: `${environment.url}/` })],
  ])('may have %s', async (_case, claims) => {
    await expect(verifier.verify(await sign(claims()))).resolves.toBeDefined();
  });

  it.each<[string, object]>([
    ['aud is "skc_1", not "skc_98765432109876543"', { aud: 'skc_1' }],
    ['aud is ["skc_1"], not "skc_98765432109876543"', { aud: ['skc_1'] }],
    ['aud is missing, not "skc_98765432109876543"', { aud: undefined }],
    ['aud is [[]], not "skc_98765432109876543"', { aud: [[]] }],
    ['is an ID token', { nonce: 'n' }],
    ['is an ID token', { at_hash: 'h' }],
    ['is an ID token', { c_hash: 'h' }],
    ['is an ID token', { amr: ['conn_1'] }],
    ['is bound to a key (cnf), which is not checked', { cnf: { jkt: 'x' } }],
    ['sub is missing', { sub: undefined }],
    ['sub is missing', { sub: '' }],
    ['sub is missing', { sub: ['conn_1;jane'] }],
    ['client_id is missing', { client_id: undefined }],
    ['jti is missing', { jti: undefined }],
    ['jti is missing', { jti: 7 }],
    ['ERR_JWT_EXPIRED exp check_failed', { exp: now() - 90 }],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED nbf check_failed', { nbf: now() + 90 }],
    ['ERR_JWT_CLAIM_VALIDATION_FAILED exp missing', { exp: undefined }],
    ['iat is in the future', { iat: now() + 90 }],
  ])('is refused: %s', async (detail, claims) => {
    await expect(verifier.verify(await sign(claims))).rejects.toMatchObject(rejected(detail));
  });

  it.each(['', 'opaque', 'a.b.c', 'x'.repeat(200_000)])(
    'is refused where it is %.20j',
    async (token) => {
      await expect(verifier.verify(token)).rejects.toMatchObject({
        code: 'access_token_rejected',
      });
    },
  );

  it('is refused with a signature of another key, and with another type', async () => {
    await expect(verifier.verify(await environment.sign(ACCESS, {}, other))).rejects.toMatchObject(
      rejected('ERR_JWS_SIGNATURE_VERIFICATION_FAILED'),
    );
    await expect(verifier.verify(await sign({}, { typ: 'secevent+jwt' }))).rejects.toMatchObject(
      rejected('typ is of another token'),
    );
  });

  it('makes the keys be looked for once, however many name unknown ones', async () => {
    await verifier.verify(await sign());
    const before = environment.fetches;
    for (let index = 0; index < 5; index += 1) {
      const token = await sign({}, { kid: `k${index + 2}` });
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'access_token_rejected' });
    }
    expect(environment.fetches - before).toBe(1);
  });

  it('is not called refused where there are no keys', async () => {
    const { keys } = environment;
    environment.keys = undefined;
    await expect(verifier.verify(await sign())).rejects.toMatchObject({ code: 'keys_unavailable' });
    environment.keys = keys;
  });
});

describe('the audiences of the options', () => {
  it('take the place of the client', async () => {
    const audiences = ['https://api.example.com', 'skc_mobile'];
    const own = verifierWith({ accessTokens: { audiences } });
    await expect(own.verify(await sign({ aud: 'skc_mobile' }))).resolves.toBeDefined();
    await expect(own.verify(await sign({ aud: audiences }))).resolves.toBeDefined();
    await expect(own.verify(await sign())).rejects.toMatchObject(
      rejected(`aud is ["${CLIENT}"], not "https://api.example.com or skc_mobile"`),
    );
  });

  it('bring the issuers of resources along, and no others', async () => {
    const audiences = ['res_1', 'res_x/../2', 'skc_mobile'];
    const own = verifierWith({ accessTokens: { audiences } });
    const from = async (id: string): Promise<unknown> =>
      own.verify(await sign({ aud: ['res_1'], iss: `${environment.url}/resources/${id}` }));
    await expect(from('res_1')).resolves.toBeDefined();
    for (const id of ['res_2', 'res_x/../2', 'skc_mobile', '']) {
      await expect(from(id)).rejects.toMatchObject({ code: 'access_token_rejected' });
    }
    const client = await sign({ iss: `${environment.url}/resources/res_1` });
    await expect(verifier.verify(client)).rejects.toMatchObject({ code: 'access_token_rejected' });
  });

  it('leave the other issuers of the environment as they are', async () => {
    const additionalIssuers = ['https://old.example.com'];
    const own = verifierWith({ additionalIssuers });
    const token = await sign({ iss: 'https://old.example.com' });
    await expect(own.verify(token)).resolves.toBeDefined();
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'access_token_rejected' });
  });
});

describe('a request', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer   '])(
    'brings its token after %j',
    async (scheme) => {
      const request = requestWith(`${scheme} ${await sign()}  `);
      await expect(verifier.claimsOf(request)).resolves.toMatchObject(ACCESS);
    },
  );

  it('names its app in the challenge', async () => {
    const own = verifierWith({ baseUrl: `${ORIGIN}/shop` });
    await expect(own.claimsOf(requestWith())).rejects.toMatchObject({
      code: 'access_token_required',
      status: 401,
      headers: { 'WWW-Authenticate': `Bearer realm="${ORIGIN}/shop"` },
    });
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwdw==',
    'Bearerx y',
    'x Bearer y',
    'Bearer a b',
    'DPoP a.b.c',
  ])('brings no token where Authorization is %j', async (authorization) => {
    await expect(verifier.claimsOf(requestWith(authorization))).rejects.toMatchObject({
      code: 'access_token_required',
    });
  });

  it('brings none where the header is repeated, even with the same token', async () => {
    const good = `Bearer ${await sign()}`;
    await expect(verifier.claimsOf(requestWith([good, good]))).rejects.toMatchObject({
      code: 'access_token_required',
    });
  });

  it('brings a token that is refused', async () => {
    await expect(verifier.claimsOf(requestWith('Bearer nonsense!'))).rejects.toMatchObject(
      rejected('is not canonical base64url'),
    );
  });
});
