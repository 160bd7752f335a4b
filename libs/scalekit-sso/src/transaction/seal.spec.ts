import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, decodeProtectedHeader } from 'jose';
import { optionsWith } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../options/sso-options.js';
import { purposeOf, Seal } from './seal.js';

const [OLD, NEW] = ['qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE', 'Zt4Yw9Xb1Nc7Vm3Ks6Jd2Hf8Gq5Rp0La'];
const VALUE = { state: 'abc', nested: { text: 'Grüße', list: [1, null] } };
const sealWith = (options: Partial<ScalekitSsoOptions> = {}): Seal =>
  new Seal(optionsWith({ cookieSecret: OLD, ...options }));

describe('Seal', () => {
  it('opens what it has sealed, on any instance', async () => {
    const sealed = await sealWith().seal(VALUE);
    await expect(sealWith().open(sealed)).resolves.toEqual(VALUE);
  });

  it('encrypts with A256GCM, and never twice the same', async () => {
    const seal = sealWith();
    const [one, other] = [await seal.seal(VALUE), await seal.seal(VALUE)];
    expect(decodeProtectedHeader(one)).toEqual({ alg: 'dir', enc: 'A256GCM' });
    expect(one).not.toBe(other);
    expect(one).not.toContain(Buffer.from('abc').toString('base64url'));
  });

  it('is broken by any change', async () => {
    const seal = sealWith();
    const sealed = await seal.seal(VALUE);
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, index) + other + sealed.slice(index + 1);
      await expect(seal.open(altered)).resolves.toBeUndefined();
    }
  });

  it.each(['', 'garbage', 'a.b.c', '....', '{}', 'a=.b'])('does not open %j', async (text) => {
    await expect(sealWith().open(text)).resolves.toBeUndefined();
  });

  it('does not open bits that decoders ignore', async () => {
    const seal = sealWith();
    const sealed = await seal.seal(VALUE);
    // The tag of 16 bytes leaves 4 bits of its last character unused.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.charAt(alphabet.indexOf(sealed.slice(-1)) ^ 1);
    await expect(seal.open(sealed.slice(0, -1) + last)).resolves.toBeUndefined();
  });

  it('seals with the first secret and opens with every one, so that secrets can rotate', async () => {
    const rotating = sealWith({ cookieSecret: [NEW, OLD] });
    await expect(rotating.open(await sealWith().seal(VALUE))).resolves.toEqual(VALUE);
    const sealed = await rotating.seal(VALUE);
    await expect(sealWith({ cookieSecret: NEW }).open(sealed)).resolves.toEqual(VALUE);
    await expect(sealWith().open(sealed)).resolves.toBeUndefined();
  });

  it.each<[string, Partial<ScalekitSsoOptions>]>([
    ['environment', { environmentUrl: 'https://other.scalekit.dev' }],
    ['client', { clientId: 'skc_2' }],
    ['host', { baseUrl: 'https://other.example.com' }],
    ['path', { baseUrl: 'https://app.example.com/app' }],
  ])(
    'does not open what an app of another %s has sealed with its secret',
    async (_case, options) => {
      const sealed = await sealWith(options).seal(VALUE);
      await expect(sealWith().open(sealed)).resolves.toBeUndefined();
    },
  );

  it.each([
    { alg: 'dir', enc: 'A128CBC-HS256' },
    { alg: 'A256KW', enc: 'A256GCM' },
    { alg: 'A256GCMKW', enc: 'A256GCM' },
  ])('does not open other algorithms under its key: %j', async (header) => {
    const options = optionsWith({ cookieSecret: OLD });
    const key = new Uint8Array(hkdfSync('sha256', OLD, '', purposeOf(options), 32));
    const make = (protectedHeader: { alg: string; enc: string }): Promise<string> =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(VALUE)))
        .setProtectedHeader(protectedHeader)
        .encrypt(key);
    await expect(new Seal(options).open(await make(header))).resolves.toBeUndefined();
    const good = await make({ alg: 'dir', enc: 'A256GCM' });
    await expect(new Seal(options).open(good)).resolves.toEqual(VALUE);
  });
});

describe('purposeOf', () => {
  it('tells apps apart also where their names run together', () => {
    const of = (environmentUrl: string, clientId: string): string =>
      purposeOf(optionsWith({ environmentUrl, clientId }));
    expect(of('https://acme.test', '1_skc_1')).not.toBe(of('https://acme.test1', '_skc_1'));
  });

  // Instances of the old and the new version share logins while an app is deployed.
  it('stays the same from version to version', () => {
    expect(purposeOf(optionsWith())).toBe(
      'nestjs-scalekit-sso login\nhttps://acme.scalekit.dev\nskc_98765432109876543\nhttps://app.example.com',
    );
  });
});
