import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, SignJWT } from 'jose';
import { SsoError } from '../errors/sso-error.js';
import { validateOptions } from '../scalekit-sso.options.js';
import { identityFromClaims } from './identity-from-claims.js';
import { JwtVerifier } from './jwt-verifier.js';
import { TokenVerifier } from './token-verifier.js';
import { signingKeysOf } from '../../spec-support/observability.js';

const options = validateOptions(
  {
    environmentUrl: 'https://acme.scalekit.com',
    clientId: 'skc_98765432109876543',
    clientSecret: 'test_k2j3h4k2j3h4',
    baseUrl: 'https://app.example.com',
    cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
  },
  { isProduction: true },
);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const original = globalThis.fetch;
let verifier: TokenVerifier;

beforeAll(async () => {
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig' }] };
  globalThis.fetch = () => Promise.resolve(Response.json(keys));
  verifier = new TokenVerifier(new JwtVerifier(signingKeysOf(options), options), options);
});
afterAll(() => {
  globalThis.fetch = original;
});

const sign = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT({ iss: options.environmentUrl, aud: options.clientId, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);

const refused = async (work: Promise<unknown>): Promise<void> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SsoError);
};

describe('a token, whatever it is', () => {
  const part = fc.oneof(
    fc.base64String(),
    fc.string({ unit: 'binary' }),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc
      .record(
        {
          alg: fc.oneof(fc.constantFrom('none', 'RS256', 'HS256'), fc.anything()),
          kid: fc.anything(),
          crit: fc.anything(),
          jwk: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((header) =>
        Buffer.from(
          JSON.stringify(header, (_, one: unknown) => (typeof one === 'bigint' ? 1 : one)),
        ).toString('base64url'),
      ),
  );
  const token = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
  );

  it('is refused without a crash', async () => {
    await fc.assert(
      fc.asyncProperty(token, token, async (idToken, accessToken) => {
        await refused(verifier.verifyLogin({ idToken, accessToken, code: 'c', nonce: 'n' }));
        await refused(verifier.verifyIdpInitiated(idToken as string));
      }),
      { numRuns: 200 },
    );
  });

  it('is refused where one character of a good one is another', async () => {
    const accessToken = await sign({ sub: 'conn_1;jane', client_id: options.clientId });
    const idToken = await sign({ sub: 'conn_1;jane', nonce: 'n' });
    const tokens = { idToken, accessToken, code: 'c', nonce: 'n' };
    await expect(verifier.verifyLogin(tokens)).resolves.toBeDefined();
    const other = fc.constantFrom(...Array.from('AZaz09-_.= '));
    await fc.assert(
      fc.asyncProperty(fc.nat(), other, fc.boolean(), async (at, character, isIdToken) => {
        const good = isIdToken ? idToken : accessToken;
        const index = at % good.length;
        fc.pre(good[index] !== character);
        const bad = good.slice(0, index) + character + good.slice(index + 1);
        await refused(
          verifier.verifyLogin({
            ...tokens,
            ...(isIdToken ? { idToken: bad } : { accessToken: bad }),
          }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('with any claims of its own is an identity of this login, or refused', async () => {
    const accessToken = await sign({ sub: 'conn_1;jane', client_id: options.clientId });
    const names = [
      'sub',
      'aud',
      'azp',
      'client_id',
      'nonce',
      'at_hash',
      'amr',
      'oid',
      'identities',
      'email',
      'exp',
      'iat',
      'iss',
      '__proto__',
    ];
    const claim = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('conn_1;jane', 'conn_1', 'org_1', options.clientId, 'n'),
    );
    const claims = fc.record(Object.fromEntries(names.map((name) => [name, claim])), {
      requiredKeys: [],
    });
    await fc.assert(
      fc.asyncProperty(claims, async (own) => {
        const idToken = await new SignJWT({
          iss: options.environmentUrl,
          aud: options.clientId,
          iat: Math.floor(Date.now() / 1000),
          exp: 4e9,
          sub: 'conn_1;jane',
          nonce: 'n',
          ...own,
        })
          .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
          .sign(privateKey);
        try {
          const { claims: verified } = await verifier.verifyLogin({
            idToken,
            accessToken,
            code: 'c',
            nonce: 'n',
          });
          const identity = identityFromClaims(verified, options.identityIssuer);
          expect([verified.sub, verified.nonce]).toEqual(['conn_1;jane', 'n']);
          expect(identity.key).toMatch(/^[\w-]{43}$/);
          expect(identity.connectionId).toBe('conn_1');
        } catch (error) {
          if (!(error instanceof SsoError)) {
            throw error;
          }
          expect(['token_rejected', 'clock_skew']).toContain(error.code);
        }
      }),
      { numRuns: 150 },
    );
  });
});
