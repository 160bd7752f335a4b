import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { optionsWith } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { purposeOf, Seal } from './seal.js';

const [OLD, NEW] = ['qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE', 'Zt4Yw9Xb1Nc7Vm3Ks6Jd2Hf8Gq5Rp0La'];
const VALUE = { state: 'abc', nested: { text: 'Grüße', list: [1, null] } };
const sealWith = (options: Partial<ScalekitSsoOptions> = {}): Seal =>
  new Seal(optionsWith({ cookieSecret: OLD, ...options }));
const bytesOf = (sealed: string): Buffer => Buffer.from(sealed, 'base64url');

/** Changes one byte of a sealed value. */
function withByte(sealed: string, index: number, change: (byte: number) => number): string {
  const bytes = bytesOf(sealed);
  bytes[index] = change(bytes[index] ?? 0);
  return bytes.toString('base64url');
}

describe('Seal', () => {
  it('opens what it has sealed, on any instance', () => {
    expect(sealWith().open(sealWith().seal(VALUE))).toEqual(VALUE);
  });

  it('never seals the same value into the same text, and shows nothing of it', () => {
    const seal = sealWith();
    const [one, other] = [seal.seal(VALUE), seal.seal(VALUE)];
    expect(one).toMatch(/^[\w-]+$/);
    expect(one).not.toBe(other);
    expect(bytesOf(one).includes('abc')).toBe(false);
    // Another IV under the same key.
    expect(bytesOf(one).subarray(0, 5)).toEqual(bytesOf(other).subarray(0, 5));
    expect(bytesOf(one).subarray(5, 17)).not.toEqual(bytesOf(other).subarray(5, 17));
  });

  it('adds 33 bytes to the JSON of a value', () => {
    const { length } = Buffer.from(JSON.stringify(VALUE));
    expect(bytesOf(sealWith().seal(VALUE))).toHaveLength(length + 33);
  });

  it('refuses a value with any bit altered', () => {
    const seal = sealWith();
    const sealed = seal.seal(VALUE);
    const { length } = bytesOf(sealed);
    for (let index = 0; index < length * 8; index += 1) {
      const altered = withByte(sealed, index >> 3, (byte) => byte ^ (1 << (index & 7)));
      expect(seal.open(altered)).toBeUndefined();
    }
  });

  it('refuses a value with any character altered', () => {
    const seal = sealWith();
    const sealed = seal.seal(VALUE);
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      expect(seal.open(sealed.slice(0, index) + other + sealed.slice(index + 1))).toBeUndefined();
    }
  });

  it.each(['', 'garbage', 'AQ', 'a.b.c', '{}', 'AQ=='])('does not open %j', (text) => {
    expect(sealWith().open(text)).toBeUndefined();
    expect(sealWith().hasUnknownKey(text)).toBe(false);
  });

  it.each([0, 1, 15, 16, 32])('does not open the first %d bytes of a value', (length) => {
    const sealed = sealWith().seal(VALUE);
    const cut = bytesOf(sealed).subarray(0, length).toString('base64url');
    expect(sealWith().open(cut)).toBeUndefined();
    expect(sealWith().hasUnknownKey(cut)).toBe(false);
  });

  it.each<[string, (sealed: string) => string]>([
    ['padding', (sealed) => `${sealed}=`],
    ['a blank', (sealed) => `${sealed} `],
    ['quotes', (sealed) => `"${sealed}"`],
    ['the other base64 alphabet', (sealed) => sealed.replace(/[-_]|.$/, '+')],
  ])('does not open a value with %s', (_case, spoil) => {
    const seal = sealWith();
    expect(seal.open(spoil(seal.seal(VALUE)))).toBeUndefined();
  });

  it('does not open bits that decoders ignore', () => {
    const seal = sealWith();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 33 bytes and the JSON: one of three lengths leaves bits of the last character unused.
    const sealed = ['', 'a', 'aa'].map((text) => seal.seal({ text }));
    const loose = sealed.filter((text) => bytesOf(text).length % 3 !== 0);
    expect(loose).toHaveLength(2);
    for (const text of loose) {
      const last = alphabet.charAt(alphabet.indexOf(text.slice(-1)) ^ 1);
      const altered = text.slice(0, -1) + last;
      expect(bytesOf(altered)).toEqual(bytesOf(text));
      expect(seal.open(altered)).toBeUndefined();
      expect(seal.hasUnknownKey(altered)).toBe(false);
    }
  });

  it('seals with the first secret and opens with every one, so that secrets can rotate', () => {
    const rotating = sealWith({ cookieSecret: [NEW, OLD] });
    expect(rotating.open(sealWith().seal(VALUE))).toEqual(VALUE);
    const sealed = rotating.seal(VALUE);
    expect(sealWith({ cookieSecret: NEW }).open(sealed)).toEqual(VALUE);
    expect(sealWith().open(sealed)).toBeUndefined();
  });

  it('does not seal without a secret', () => {
    const seal = new Seal({ ...optionsWith(), cookieSecret: [] });
    expect(() => seal.seal(VALUE)).toThrow('No cookie secret.');
  });

  it.each<[string, Partial<ScalekitSsoOptions>]>([
    ['environment', { environmentUrl: 'https://other.scalekit.dev' }],
    ['client', { clientId: 'skc_2' }],
    ['host', { baseUrl: 'https://other.example.com' }],
    ['path', { baseUrl: 'https://app.example.com/app' }],
    ['secret', { cookieSecret: NEW }],
  ])('does not open what an app of another %s has sealed, and says so', (_case, options) => {
    const sealed = sealWith(options).seal(VALUE);
    expect(sealWith().open(sealed)).toBeUndefined();
    expect(sealWith().hasUnknownKey(sealed)).toBe(true);
  });

  it('tells an altered value from one of an unknown secret', () => {
    const seal = sealWith({ cookieSecret: [NEW, OLD] });
    const sealed = sealWith().seal(VALUE);
    expect(seal.hasUnknownKey(sealed)).toBe(false);
    expect(seal.hasUnknownKey(withByte(sealed, 40, (byte) => byte ^ 1))).toBe(false);
    expect(seal.hasUnknownKey(withByte(sealed, 4, (byte) => byte ^ 1))).toBe(true);
    expect(seal.hasUnknownKey(withByte(sealed, 0, () => 2))).toBe(false);
  });

  // Whoever changes the form has to count up the version: old and new instances run side by side.
  it('keeps its form from version to version', () => {
    const options = optionsWith({ cookieSecret: OLD });
    const derived = Buffer.from(hkdfSync('sha256', OLD, '', purposeOf(options), 36));
    const header = Buffer.concat([Buffer.of(1), derived.subarray(32)]);
    const iv = randomBytes(12);
    const make = (headerOfText: Buffer, version = header): string => {
      const cipher = createCipheriv('aes-256-gcm', derived.subarray(0, 32), iv);
      cipher.setAAD(headerOfText);
      const text = Buffer.concat([cipher.update(JSON.stringify(VALUE)), cipher.final()]);
      return Buffer.concat([version, iv, text, cipher.getAuthTag()]).toString('base64url');
    };
    expect(new Seal(options).open(make(header))).toEqual(VALUE);
    const other = Buffer.concat([Buffer.of(2), derived.subarray(32)]);
    expect(new Seal(options).open(make(other, other))).toBeUndefined();
    expect(new Seal(options).open(make(Buffer.alloc(0)))).toBeUndefined();
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
