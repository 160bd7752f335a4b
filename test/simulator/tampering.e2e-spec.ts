import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { ScalekitClient } from '@scalekit-sdk/node';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  jwtVerify,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { ScalekitSimulator, type TamperChange, type TamperTarget } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';

let simulator: ScalekitSimulator;
let sdk: ScalekitClient;
let keySet: JWTVerifyGetKey;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK] });
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
  keySet = createRemoteJWKSet(new URL(`${environmentUrl}/keys`));
});

afterEach(() => simulator.stop());

async function newIdToken(): Promise<string> {
  const { organizationId } = simulator.testOrganization!;
  const callback = await simulator.signIn(sdk.getAuthorizationUrl(CALLBACK, { organizationId }));
  const code = new URL(callback).searchParams.get('code')!;
  return (await sdk.authenticateWithCode(code, CALLBACK)).idToken;
}

/** Publishes what becomes of the honest keys. */
function publish(change: (key: JWK) => JWK[]): void {
  simulator.tamper(
    'keys',
    { compute: ({ keys }) => ({ keys: (keys as JWK[]).flatMap(change) }) },
    Infinity,
  );
}

describe('a good signature of another algorithm', () => {
  it.each([
    ['rs512', 'RS512'],
    ['ps256', 'PS256'],
  ] as const)('%s is told from RS256 by the pin only', async (key, alg) => {
    publish((key) => [{ ...key, alg: undefined }]);
    simulator.tamper('idToken', { key });
    const token = await newIdToken();
    expect(decodeProtectedHeader(token).alg).toBe(alg);
    await expect(jwtVerify(token, keySet)).resolves.toBeDefined();
    await expect(jwtVerify(token, keySet, { algorithms: ['RS256'] })).rejects.toThrow('"alg"');
  });
});

describe('published keys', () => {
  const short = () =>
    generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const secret = () => createSecretKey(Buffer.alloc(32)).export({ format: 'jwk' });

  it.each<[string, (key: JWK) => JWK[], string]>([
    ['for encryption', (key) => [{ ...key, use: 'enc' }], 'no applicable key'],
    ['that are secrets', (key) => [{ ...secret(), kid: key.kid, alg: 'HS256' }], 'no applicable'],
    ['that are too short', (key) => [{ ...key, ...short() }], 'modulusLength'],
    ['twice under one kid', (key) => [{ ...short(), kid: key.kid }, key], 'multiple matching'],
    ['none', () => [], 'no applicable key'],
  ])('%s are of no use', async (_, change, reason) => {
    publish(change);
    await expect(jwtVerify(await newIdToken(), keySet)).rejects.toThrow(reason);
  });

  it('may lack their kid, and may be garbage', async () => {
    publish((key) => [{ ...key, kid: undefined }]);
    await expect(jwtVerify(await newIdToken(), keySet)).rejects.toThrow('no applicable key');
    simulator.tamper('discovery', { raw: 'x' });
    const discovery = () =>
      fetch(`${simulator.environmentUrl}/.well-known/openid-configuration`).then((a) => a.text());
    expect(await discovery()).toBe('x');
    simulator.tamper('discovery', { claims: { issuer: 'https://evil.example' } });
    expect(JSON.parse(await discovery())).toMatchObject({ issuer: 'https://evil.example' });
    expect(JSON.parse(await discovery())).toMatchObject({ issuer: simulator.environmentUrl });
  });
});

describe('a change that cannot strike', () => {
  it.each<[string, TamperChange, string]>([
    ['cookie', { raw: 'x' }, 'target is cookie'],
    ['keys', { key: 'foreign' }, 'keys has no key'],
    ['tokenResponse', { header: {} }, 'tokenResponse has no header'],
    ['callback', { raw: 'x' }, 'callback has no body'],
    ['idToken', JSON.parse('{ "key": "zzz" }') as TamperChange, 'key is zzz. Give one of foreign'],
    ['idToken', { key: 'toString' as 'none' }, 'key is toString'],
    ['idToken', JSON.parse('{ "signature": "zzz" }') as TamperChange, 'signature is zzz'],
    ['idToken', {}, 'The change changes nothing. Give one of claims'],
    ['keys', { claims: undefined }, 'The change changes nothing'],
  ])('of %s is refused', (target, change, fix) => {
    expect(() => simulator.tamper(target as TamperTarget, change)).toThrow(fix);
  });
});
