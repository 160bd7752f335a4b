import { Environment, jwkOf, rsaKey } from '../../spec-support/environment.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { signingKeysOf } from '../../spec-support/observability.js';
import { JwtVerifier, type JwtKind } from './jwt-verifier.js';

const KIND: JwtKind = { name: 'some token', types: ['jwt', 'x+jwt'], source: 'environment' };
const rotated = rsaKey();
const now = (): number => Math.floor(Date.now() / 1000);

let environment: Environment;
let shown: Environment['keys'];
let verifier: JwtVerifier;

beforeAll(async () => {
  environment = await Environment.start();
  shown = environment.keys;
});
afterAll(() => environment.stop());
beforeEach(() => {
  environment.keys = shown;
  environment.fetches = 0;
  const options = optionsWith({ environmentUrl: environment.url });
  verifier = new JwtVerifier(signingKeysOf(options), options);
});

describe('JwtVerifier', () => {
  it('answers the claims', async () => {
    const token = await environment.sign({ aud: CLIENT });
    await expect(verifier.verify(token, KIND)).resolves.toMatchObject({
      iss: environment.url,
      aud: CLIENT,
    });
  });

  it('answers claims without names that reach prototypes, and none that are nested too deep (S12)', async () => {
    const claims = JSON.parse(
      '{"a":1,"__proto__":{"admin":true},"b":[{"constructor":{},"prototype":{},"c":2}]}',
    ) as object;
    const believed = await verifier.verify(await environment.sign(claims), KIND);
    expect(believed).toMatchObject({ a: 1, b: [{ c: 2 }] });
    expect(Object.hasOwn(believed, '__proto__')).toBe(false);
    expect(JSON.stringify(believed)).not.toMatch(/proto|constructor/);
    const deep = JSON.parse(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`) as object;
    await expect(verifier.verify(await environment.sign(deep), KIND)).rejects.toMatchObject({
      code: 'token_rejected',
      detail: 'some token - claims are nested too deep',
    });
  });

  it.each([
    [undefined, true],
    ['JWT', true],
    ['x+jwt', true],
    ['X+JWT', true],
    ['y+jwt', false],
    ['', false],
  ])('judges the type %O', async (typ, isBelieved) => {
    const verified = verifier.verify(await environment.sign({}, { typ }), KIND);
    await (isBelieved
      ? expect(verified).resolves.toBeDefined()
      : expect(verified).rejects.toMatchObject({
          code: 'token_rejected',
          detail: 'some token - typ is of another token',
        }));
  });

  it('takes a token without a type for a jwt only', async () => {
    const untyped = await environment.sign({});
    await expect(verifier.verify(untyped, { ...KIND, types: ['x+jwt'] })).rejects.toMatchObject({
      code: 'token_rejected',
    });
  });

  it('believes more issuers only where it is told to', async () => {
    const token = await environment.sign({ iss: 'https://app.example.com' });
    await expect(verifier.verify(token, KIND)).rejects.toMatchObject({
      code: 'token_rejected',
      detail: `some token - iss is "https://app.example.com", not "${environment.url}"`,
    });
    await expect(verifier.verify(token, KIND, ['https://app.example.com'])).resolves.toBeDefined();
  });

  it('looks at no token that is too long', async () => {
    const token = await environment.sign({});
    const long = token.padEnd(128 * 1024, 'A');
    const refused = { detail: 'some token - is missing or too long' };
    await expect(verifier.verify(`${long}A`, KIND)).rejects.toMatchObject(refused);
    await expect(verifier.verify(undefined, KIND)).rejects.toMatchObject(refused);
    await expect(verifier.verify(long, KIND)).rejects.not.toMatchObject(refused);
    expect(environment.fetches).toBeLessThanOrEqual(2);
  });

  it('looks for no keys where the token is not canonical', async () => {
    const token = `${(await environment.sign({})).slice(0, -1)}=`;
    await expect(verifier.verify(token, KIND)).rejects.toMatchObject({
      detail: 'some token - is not canonical base64url',
    });
    expect(environment.fetches).toBe(0);
  });

  it.each([
    ['issued 55 seconds ahead', { iat: now() + 55 }, undefined],
    ['issued 75 seconds ahead', { iat: now() + 75 }, 'clock_skew'],
    ['expired for 55 seconds', { exp: now() - 50 }, undefined],
    ['expired for 75 seconds', { exp: now() - 75 }, 'clock_skew'],
    ['not valid for 75 seconds', { nbf: now() + 75 }, 'clock_skew'],
    ['with a time that is a text', { nbf: 'tomorrow' as never }, 'token_rejected'],
    ['without an expiry', { exp: undefined }, 'token_rejected'],
    ['without a time of issue', { iat: undefined }, 'token_rejected'],
  ])('judges a token %s', async (_case, claims, code) => {
    const verified = verifier.verify(await environment.sign(claims), KIND);
    await (code === undefined
      ? expect(verified).resolves.toBeDefined()
      : expect(verified).rejects.toMatchObject({ code }));
  });

  it('names the token in the log where its clock is ahead', async () => {
    const token = await environment.sign({ iat: now() + 75 });
    await expect(verifier.verify(token, KIND)).rejects.toMatchObject({
      detail: 'some token - iat is in the future',
    });
  });

  it('says so where no keys are to be had', async () => {
    environment.keys = undefined;
    await expect(verifier.verify(await environment.sign({}), KIND)).rejects.toMatchObject({
      code: 'keys_unavailable',
    });
  });
});

describe('keys that rotate without a new id', () => {
  it.each([undefined, 'k1'])(
    'are looked for after a signature did not fit, with kid %O',
    async (kid) => {
      await verifier.verify(await environment.sign({}), KIND);
      environment.keys = [await jwkOf(rotated, { kid })];
      const token = await environment.sign({ jti: 'new' }, { kid }, rotated);
      await expect(verifier.verify(token, KIND)).resolves.toMatchObject({ jti: 'new' });
      expect(environment.fetches).toBe(2);
    },
  );

  it('are looked for once where the signature is simply wrong', async () => {
    const forged = await environment.sign({}, {}, rotated);
    await verifier.verify(await environment.sign({}), KIND);
    for (let count = 0; count < 3; count += 1) {
      await expect(verifier.verify(forged, KIND)).rejects.toMatchObject({
        code: 'token_rejected',
        detail: 'some token - ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
      });
    }
    expect(environment.fetches).toBe(2);
  });

  it('are not looked for where something else is wrong', async () => {
    await verifier.verify(await environment.sign({}), KIND);
    const foreign = await environment.sign({ iss: 'https://evil.example' });
    await expect(verifier.verify(foreign, KIND)).rejects.toMatchObject({ code: 'token_rejected' });
    expect(environment.fetches).toBe(1);
  });
});

describe('keys that another login has fetched meanwhile', () => {
  it('are those that a token of a reused id is verified by, without another look (S13)', async () => {
    const options = optionsWith({ environmentUrl: environment.url });
    const keys = signingKeysOf(options);
    const first = new JwtVerifier(keys, options);
    await first.verify(await environment.sign({}), KIND);
    environment.keys = [await jwkOf(rotated)];
    const token = await environment.sign({ jti: 'new' }, {}, rotated);
    // The second login takes the old key, and the new ones are there before its signature is judged.
    const keyFor = keys.keyFor.bind(keys);
    let isSlow = true;
    keys.keyFor = async (header, source) => {
      const found = await keyFor(header, source);
      if (isSlow) {
        isSlow = false;
        await expect(first.verify(token, KIND)).resolves.toMatchObject({ jti: 'new' });
      }
      return found;
    };
    await expect(first.verify(token, KIND)).resolves.toMatchObject({ jti: 'new' });
    expect(environment.fetches).toBe(2);
  });
});
