import { Injectable } from '@nestjs/common';
import {
  SsoUserStore,
  type AccessTokenClaims,
  type IdTokenClaims,
  type SsoEmailLink,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

let seen: (IdTokenClaims | AccessTokenClaims | undefined)[] = [];

/** Users with the claims of both tokens of their latest sign-in. */
@Injectable()
class ClaimsStore extends SsoUserStore<SsoIdentity> {
  override resolve(
    identity: SsoIdentity,
    claims: IdTokenClaims,
    _link: SsoEmailLink | undefined,
    accessTokenClaims: AccessTokenClaims | undefined,
  ): Promise<SsoIdentity> {
    seen = [claims, accessTokenClaims];
    return Promise.resolve(identity);
  }

  override serialize({ key }: SsoIdentity): string {
    return key;
  }

  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}

/** Users that are the identity, as `resolve()` got it. */
@Injectable()
class IdentityStore extends ClaimsStore {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    seen = [{ ...identity }];
    return Promise.resolve(identity);
  }
}

describe.each(ADAPTERS)('the claims that resolve() gets, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { userStore: ClaimsStore } });
  beforeEach(() => {
    seen = [];
  });

  it('are those of the ID token, and apart from them those of the access token (B33)', async () => {
    scene.tamper('idToken', { claims: { groups: ['staff'], department: 'Sales' } });
    scene.tamper('accessToken', { claims: { roles: ['admin'], permissions: ['orders:read'] } });
    expect((await scene.attempt()).status).toBe(302);
    expect(seen).toEqual([
      expect.objectContaining({ groups: ['staff'], department: 'Sales' }),
      expect.objectContaining({ roles: ['admin'], permissions: ['orders:read'] }),
    ]);
    expect(seen[0]).not.toHaveProperty('roles');
    expect(seen[1]).not.toHaveProperty('groups');
  });

  it('name no prototype, at any depth, in either token (S12)', async () => {
    const unsafe = '"__proto__":{"admin":true},"constructor":{"admin":true},"prototype":1';
    const compute = (claims: object): Record<string, unknown> =>
      JSON.parse(
        `${JSON.stringify(claims).slice(0, -1)},${unsafe},"custom":[{${unsafe},"kept":1}]}`,
      ) as Record<string, unknown>;
    scene.tamper('idToken', { compute });
    scene.tamper('accessToken', { compute });
    expect((await scene.attempt()).status).toBe(302);
    for (const claims of seen) {
      expect(claims).toMatchObject({ custom: [{ kept: 1 }] });
      expect(JSON.stringify(claims)).not.toMatch(/proto|constructor/);
      expect(Object.assign({}, claims)).not.toHaveProperty('admin');
    }
  });

  it('has none of an access token that is opaque (B33)', async () => {
    const app = await scene.another({
      extras: { userStore: ClaimsStore },
      options: { allowOpaqueAccessToken: true },
    });
    scene.tamper('idToken', { claims: { at_hash: undefined } });
    scene.tamper('accessToken', { raw: 'opaque' });
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app));
    expect((await scene.browser.visit(callback)).status).toBe(302);
    expect(seen[1]).toBeUndefined();
  });

  it('are of a user whose id may not last, which is in the log once (B34)', async () => {
    for (const id of ['_a1', '_b2', '_c3']) {
      const compute = (claims: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
        ...claims,
        sub: `${String(claims.sub).split(';', 1)[0] ?? ''};${id}`,
      });
      scene.tamper('idToken', { compute });
      scene.tamper('accessToken', { compute });
      expect((await scene.attempt()).status).toBe(302);
    }
    const warnings = scene.logger.text.match(/connection conn_\d+ has sent two ids/g);
    expect(warnings).toHaveLength(1);
  });

  const claimsOption = {
    groups: { claim: 'memberOf', keepInSession: true },
    department: { claim: 'dept' },
    site: { claim: 'site', keepInSession: true },
  };

  it.each<[unknown, readonly string[]]>([
    [
      ['staff', 'admins'],
      ['staff', 'admins'],
    ],
    ['staff', ['staff']],
    ['staff, admins', ['staff', 'admins']],
    [
      [{ value: 'staff', display: 'Everybody' }, { value: 'admins' }],
      ['staff', 'admins'],
    ],
    [
      ['staff', 'staff', 'bad\nname', 'x'.repeat(513), '__proto__'],
      ['staff', '__proto__'],
    ],
    [Array.from({ length: 300 }, (_, index) => `g${index}`), expect.any(Array) as string[]],
  ])('are groups of the identity, which come as %j', async (memberOf, groups) => {
    const app = await scene.another({ options: { claims: claimsOption } });
    const person = { ...JANE, claims: { memberOf, dept: 7, site: ['Oslo', 'Bonn'] } };
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), person);
    expect((await scene.browser.visit(callback)).status).toBe(302);
    const { body } = await scene.browser.api(`${app.url}/auth/me`);
    const { identity } = JSON.parse(body) as { identity: SsoIdentity };
    expect(identity.groups).toEqual(groups);
    expect(identity.groups?.length).toBeLessThanOrEqual(250);
    expect(identity.attributes).toEqual({ site: ['Oslo', 'Bonn'] });
  });

  it('are of the identity at sign-in, and later only where the session keeps them', async () => {
    const store = { extras: { userStore: IdentityStore } };
    const app = await scene.another({ ...store, options: { claims: claimsOption } });
    const person = { ...JANE, claims: { memberOf: 'staff', dept: 'Sales', site: 'Oslo' } };
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), person);
    await scene.browser.visit(callback);
    const resolved = { groups: ['staff'], attributes: { department: 'Sales', site: 'Oslo' } };
    expect(seen).toEqual([expect.objectContaining(resolved)]);
    const { body } = await scene.browser.api(`${app.url}/dashboard`);
    const kept = { groups: ['staff'], attributes: { site: 'Oslo' } };
    expect(JSON.parse(body)).toMatchObject({ identity: kept, user: kept });
    expect(body).not.toContain('Sales');
  });

  it('are of no identity where the app maps none', async () => {
    const callback = await scene.simulator.signIn(await scene.leave(), {
      ...JANE,
      claims: { groups: ['staff'] },
    });
    await scene.browser.visit(callback);
    const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
    expect(body).not.toContain('staff');
  });

  it('are of a resource, where its issuer is named in additionalIssuers (B33)', async () => {
    const issuer = `${scene.simulator.environmentUrl}/resources/res_1`;
    const app = await scene.another({
      extras: { userStore: ClaimsStore },
      options: { additionalIssuers: [issuer] },
    });
    const attempt = async (at: typeof app): Promise<number> => {
      scene.tamper('accessToken', { claims: { iss: issuer } });
      const callback = await scene.simulator.signIn(await scene.leave(scene.ask, at));
      return (await scene.browser.visit(callback)).status;
    };
    expect(await attempt(scene.app)).toBe(403);
    expect(await attempt(app)).toBe(302);
    expect(seen[1]).toMatchObject({ iss: issuer });
  });
});
