import { optionsWith } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { StoreKeys } from './store-keys.js';

const keysWith = (options: Partial<ScalekitSsoOptions> = {}): StoreKeys =>
  new StoreKeys(optionsWith(options));

describe('StoreKeys', () => {
  it.each<[string, string[]]>([
    ['sign-in', ['x'.repeat(500)]],
    ['sign-in', []],
    ['revoked', ['email', 'jörg@bücher.example', '\u0000/../:.%']],
  ])('makes %s keys of 32 characters that every store can hold (B25)', (kind, parts) => {
    expect(keysWith().key(kind, ...parts)).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('makes the same key for the same record, and different keys for different ones', () => {
    const keys = keysWith();
    expect(keysWith().key('a', 'b')).toBe(keys.key('a', 'b'));
    const made = [
      keys.key('a', 'b'),
      keys.key('b', 'a'),
      keys.key('ab'),
      keys.key('a', 'b', ''),
      keys.key('a', '', 'b'),
      keys.key('a'),
      keys.scope,
    ];
    expect(new Set(made).size).toBe(made.length);
  });

  it.each<[string, Partial<ScalekitSsoOptions>]>([
    ['environment', { environmentUrl: 'https://other.scalekit.dev' }],
    ['client', { clientId: 'skc_11112222333344445' }],
    ['origin', { baseUrl: 'https://b.example.com' }],
    ['path of the base URL', { baseUrl: 'https://app.example.com/b' }],
    ['store scope', { storeScope: 'b' }],
  ])('makes other keys for an app with another %s (S3)', (_case, options) => {
    const [one, other] = [keysWith(), keysWith(options)];
    expect(other.key('sign-in', 'x')).not.toBe(one.key('sign-in', 'x'));
    expect(other.scope).not.toBe(one.scope);
  });

  it('makes the same keys for apps that name a common scope (S3)', () => {
    const one = keysWith({ storeScope: 'shop' });
    const other = keysWith({ storeScope: 'shop', baseUrl: 'https://b.example.com' });
    expect(other.key('sign-in', 'x')).toBe(one.key('sign-in', 'x'));
    expect(other.scope).toBe(one.scope);
  });
});
