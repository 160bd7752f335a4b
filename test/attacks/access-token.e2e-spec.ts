import type { SsoErrorCode } from 'nestjs-scalekit-sso';
import type { TamperChange } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, leave } from '../support/sign-in.js';

const now = (): number => Math.floor(Date.now() / 1000);

const SPOILT: [string, () => TamperChange, SsoErrorCode?][] = [
  ['D1 refuses an unsigned access token', () => ({ key: 'none' })],
  ['D1 refuses an access token signed with the public key', () => ({ key: 'hs256-public-key' })],
  ['D1 refuses an access token signed with the secret', () => ({ key: 'hs256-client-secret' })],
  ['D1 refuses an access token with a broken signature', () => ({ signature: 'broken' })],
  ['D1 refuses an access token of an unknown kid', () => ({ header: { kid: 'snk_1' } })],
  ['D1 refuses an access token of another type', () => ({ header: { typ: 'secevent+jwt' } })],
  ['D1 refuses an expired access token', () => ({ claims: { exp: now() - 90 } }), 'clock_skew'],
  [
    'D1 refuses an access token not valid yet',
    () => ({ claims: { nbf: now() + 90 } }),
    'clock_skew',
  ],
  ['D1 refuses an access token without exp', () => ({ claims: { exp: undefined } })],
  [
    'D1 refuses an access token of a foreign issuer',
    () => ({ claims: { iss: 'https://evil.example' } }),
  ],
  ['D1 refuses an access token for a foreign audience', () => ({ claims: { aud: ['skc_1'] } })],
  ['D1 refuses an access token of a foreign client', () => ({ claims: { client_id: 'skc_1' } })],
  ['D2 refuses an access token without a subject', () => ({ claims: { sub: undefined } })],
  [
    'D2 refuses an access token of a subject in other case',
    () => ({ compute: (claims) => ({ ...claims, sub: String(claims.sub).toUpperCase() }) }),
  ],
  [
    'D2 refuses an access token that has the nonce of an ID token',
    () => ({ claims: { nonce: 'x' } }),
  ],
  ['D3 refuses an access token that is text', () => ({ raw: 'an-opaque-access-token' })],
  ['D3 refuses an access token of two parts', () => ({ raw: 'an-opaque.access-token' })],
];

describe.each(ADAPTERS)('D: attacks on the access token, on %s', (adapter) => {
  const scene = setScene(adapter);

  it.each(SPOILT)('%s', async (_name, change, code = 'token_rejected') => {
    scene.tamper('accessToken', change());
    await expectDenied(scene, await scene.attempt(), code);
  });

  it('D3 takes an opaque access token, and no forged one, where the app says so', async () => {
    const app = await scene.another({ options: { allowOpaqueAccessToken: true } });
    const callback = async (): Promise<string> =>
      scene.simulator.signIn(await leave(scene.browser, app, scene.ask), JANE);
    scene.tamper('accessToken', { key: 'foreign' });
    expectRefusal(scene, await scene.browser.visit(await callback()), 'token_rejected');
    scene.tamper('accessToken', { raw: 'an-opaque-access-token' });
    // The ID token has to vouch for it all the same.
    scene.tamper('idToken', { claims: { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' } });
    expectRefusal(scene, await scene.browser.visit(await callback()), 'token_rejected');
    scene.tamper('accessToken', { raw: 'an-opaque-access-token' });
    expect((await scene.browser.visit(await callback())).status).toBe(302);
    expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
  });

  it.each<[string, () => TamperChange]>([
    ['of the type at+jwt', () => ({ header: { typ: 'at+jwt' } })],
    ['with scopes and roles', () => ({ claims: { scope: 'openid', roles: ['a'], oid: 'org_9' } })],
    ['for us as a text', () => ({ compute: (claims) => ({ ...claims, aud: claims.client_id }) })],
    ['50 seconds ahead', () => ({ claims: { iat: now() + 50, nbf: now() + 50 } })],
  ])('signs in with an access token that is odd, but right: %s', async (_name, change) => {
    scene.tamper('accessToken', change());
    expect((await scene.attempt()).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });
});
