import { generateKeyPairSync } from 'node:crypto';
import { MemoryStore } from 'express-session';
import type { SsoErrorCode } from 'nestjs-scalekit-sso';
import type { TamperChange } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf, testOrganizationOf } from '../support/sign-in.js';
import { startTrap } from '../support/trap-server.js';

type Claims = Record<string, unknown>;

const now = (): number => Math.floor(Date.now() / 1000);
const set = (claims: () => Claims): (() => TamperChange) => {
  return () => ({ claims: claims() });
};
const header = (fields: Claims): (() => TamperChange) => {
  return () => ({ header: fields });
};

/** What the ID token of a login is made into, and how it ends. */
const SPOILT: [string, () => TamperChange, SsoErrorCode?][] = [
  ['C1 refuses an ID token whose alg is RS512', header({ alg: 'RS512' })],
  ['C1 refuses an ID token whose alg is PS256', header({ alg: 'PS256' })],
  ['C1 refuses an ID token that our key signed with RS512', () => ({ key: 'rs512' })],
  ['C1 refuses an ID token that our key signed with PS256', () => ({ key: 'ps256' })],
  ['C1 refuses an ID token whose alg is ES256', header({ alg: 'ES256' })],
  ['C1 refuses an ID token whose alg is "none" in other case', header({ alg: 'nOnE' })],
  ['C1 refuses an ID token without alg', header({ alg: undefined })],
  ['C1 refuses an ID token with a crit that nobody knows', header({ crit: ['x'], x: 1 })],
  ['C1 refuses an ID token with an empty crit', header({ crit: [] })],
  ['C1 refuses an ID token that is not encoded (b64)', header({ crit: ['b64'], b64: false })],
  ['C1 refuses an ID token of another type', header({ typ: 'logout+jwt' })],
  ['C1 refuses an ID token of the type of access tokens', header({ typ: 'at+jwt' })],
  ['C2 refuses an ID token without iss', set(() => ({ iss: undefined }))],
  ['C2 refuses an ID token whose iss is a list', set(() => ({ iss: ['https://evil.example'] }))],
  ['C3 refuses an ID token without aud', set(() => ({ aud: undefined }))],
  ['C3 refuses an ID token whose aud is empty', set(() => ({ aud: [] }))],
  ['C3 refuses an ID token whose aud is an object', set(() => ({ aud: { length: 1 } }))],
  ['C3 refuses an ID token whose azp is foreign', set(() => ({ azp: 'skc_1' }))],
  ['C4 refuses an ID token that has expired', set(() => ({ exp: now() - 90 })), 'clock_skew'],
  ['C4 refuses an ID token not valid yet', set(() => ({ nbf: now() + 90 })), 'clock_skew'],
  ['C4 refuses an ID token of the future', set(() => ({ iat: now() + 90 })), 'clock_skew'],
  ['C4 refuses an ID token without exp', set(() => ({ exp: undefined }))],
  ['C4 refuses an ID token without iat', set(() => ({ iat: undefined }))],
  ['C4 refuses an ID token whose exp is a text', set(() => ({ exp: '9999999999' }))],
  ['C4 refuses an ID token whose exp is no number', set(() => ({ exp: null }))],
  ['C5 refuses an ID token without sub', set(() => ({ sub: undefined }))],
  ['C5 refuses an ID token whose sub is empty', set(() => ({ sub: '' }))],
  ['C5 refuses an ID token whose sub is a number', set(() => ({ sub: 7 }))],
  ['C5 refuses an ID token whose sub is an object', set(() => ({ sub: { toString: 'x' } }))],
  ['C5 refuses an ID token whose sub is 256 long', set(() => ({ sub: 'x'.repeat(256) }))],
  ['C6 refuses an ID token without nonce', set(() => ({ nonce: undefined }))],
  ['C6 refuses an ID token whose nonce is a list', set(() => ({ nonce: ['x'] }))],
  [
    'C7 refuses an ID token whose at_hash is wrong',
    set(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  ],
  [
    'C7 refuses an ID token whose c_hash is wrong',
    set(() => ({ c_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  ],
  ['C7 refuses an ID token whose at_hash is null', set(() => ({ at_hash: null }))],
  ['C9 refuses an ID token of an unknown kid', header({ kid: 'snk_1' })],
  ['C9 refuses an ID token whose kid is a path', header({ kid: '../../../dev/null' })],
  [
    'C10 refuses an ID token of another organization',
    set(() => ({ oid: 'org_2' })),
    'wrong_organization',
  ],
  ['C10 refuses an ID token whose oid is a list', set(() => ({ oid: ['org_2'] }))],
  [
    'C10 refuses an ID token whose sub and amr name different connections',
    set(() => ({ amr: ['conn_9'] })),
  ],
  [
    'C10 refuses an ID token whose oid and identities differ',
    () => ({
      compute: (claims) => ({
        ...claims,
        identities: [{ connection_id: (claims.amr as string[])[0], organization_id: 'org_9' }],
      }),
    }),
  ],
  ['C12 refuses an ID token of a megabyte', set(() => ({ filler: 'x'.repeat(150_000) }))],
];

/** Oddities that are no attack: whoever sends them is signed in. */
const ODD: [string, () => TamperChange][] = [
  [
    'C2 of an issuer with a trailing slash',
    () => ({ compute: (claims) => ({ ...claims, iss: `${String(claims.iss)}/` }) }),
  ],
  ['C3 for us as a text', () => ({ compute: ({ azp, ...claims }) => ({ ...claims, aud: azp }) })],
  [
    'C3 for several, with us as azp',
    () => ({ compute: (claims) => ({ ...claims, aud: [claims.azp, 'skc_1'] }) }),
  ],
  ['C4 50 seconds ahead', set(() => ({ iat: now() + 50, nbf: now() + 50, exp: now() + 900 }))],
  ['C4 50 seconds behind', set(() => ({ iat: now() - 950, exp: now() - 50 }))],
  ['C4 with fractions of seconds', set(() => ({ iat: now() - 0.25, exp: now() + 900.75 }))],
  ['C7 without at_hash and c_hash', set(() => ({ at_hash: undefined, c_hash: undefined }))],
  ['C9 without kid, as there is one key', header({ kid: undefined })],
  ['C9 without typ', header({ typ: undefined })],
  ['C9 of a type in other case', header({ typ: 'jwt' })],
  ['C10 without oid', set(() => ({ oid: undefined }))],
  ['C11 whose e-mail is verified as a text', set(() => ({ email_verified: 'true' }))],
  [
    'C12 without any optional claim',
    set(() =>
      Object.fromEntries(
        [
          'azp',
          'client_id',
          'amr',
          'sid',
          'name',
          'given_name',
          'family_name',
          'preferred_username',
          'at_hash',
          'c_hash',
          'email_verified',
        ].map((name) => [name, undefined]),
      ),
    ),
  ],
  [
    'C12 with claims that nobody knows',
    set(() => ({
      groups: ['a', { b: [] }],
      'https://acme.test/role': null,
      identities: [{ provider_raw_attributes: '{"a":1}' }, null, 7],
    })),
  ],
];

describe.each(ADAPTERS)('C: attacks on the ID token, on %s', (adapter) => {
  const scene = setScene(adapter);

  it.each(SPOILT)('%s', async (_name, change, code = 'token_rejected') => {
    scene.tamper('idToken', change());
    const spent = scene.simulator.requestCount('/oauth/token');
    const page = await scene.attempt();
    expect(scene.simulator.requestCount('/oauth/token')).toBe(spent + 1);
    await expectDenied(scene, page, code);
  });

  it.each(ODD)('signs in with an ID token that is odd, but right: %s', async (_name, change) => {
    scene.tamper('idToken', change());
    expect((await scene.attempt()).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('C5 signs in with a sub of 255 characters', async () => {
    const { connectionId } = testOrganizationOf(scene.simulator);
    const sub = `${connectionId};`.padEnd(255, 'ü|@;');
    scene.tamper('idToken', { claims: { sub } });
    scene.tamper('accessToken', { claims: { sub } });
    expect((await scene.attempt()).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it.each(['jku', 'x5u', 'jwk', 'x5c'])(
    'C1 follows no %s of the header to the key that signed',
    async (name) => {
      const trap = await startTrap(() => '{"keys":[]}');
      const values: Record<string, unknown> = {
        jku: `${trap.url}/keys`,
        x5u: `${trap.url}/cert.pem`,
        jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
        x5c: ['AAAA'],
      };
      scene.tamper('idToken', { key: 'foreign', header: { [name]: values[name], kid: 'snk_2' } });
      await expectDenied(scene, await scene.attempt(), 'token_rejected');
      expect(trap.hits).toEqual([]);
      await trap.stop();
    },
  );

  it.each<[string, (body: Claims) => Claims, SsoErrorCode]>([
    [
      'swapped',
      ({ id_token, access_token, ...rest }) => ({
        ...rest,
        id_token: access_token,
        access_token: id_token,
      }),
      'token_rejected',
    ],
    ['twice the ID token', (body) => ({ ...body, access_token: body.id_token }), 'token_rejected'],
    [
      'twice the access token',
      (body) => ({ ...body, id_token: body.access_token }),
      'token_rejected',
    ],
    ['no access token', (body) => ({ ...body, access_token: undefined }), 'token_rejected'],
    ['an empty access token', (body) => ({ ...body, access_token: '' }), 'token_rejected'],
    [
      'an access token that is a number',
      (body) => ({ ...body, access_token: 7 }),
      'token_rejected',
    ],
    ['no ID token', (body) => ({ ...body, id_token: undefined }), 'environment_error'],
    ['an empty ID token', (body) => ({ ...body, id_token: '' }), 'environment_error'],
    ['an ID token that is null', (body) => ({ ...body, id_token: null }), 'environment_error'],
    [
      'an ID token that is a list',
      (body) => ({ ...body, id_token: [body.id_token] }),
      'environment_error',
    ],
    ['an ID token that is an object', (body) => ({ ...body, id_token: {} }), 'environment_error'],
  ])('C8 refuses an answer with %s', async (_case, compute, code) => {
    scene.tamper('tokenResponse', { compute });
    await expectDenied(scene, await scene.attempt(), code);
  });

  it.each(['part', 'signature'])('C8 refuses an ID token with one %s more', async (what) => {
    scene.tamper('tokenResponse', {
      compute: (body) => ({
        ...body,
        id_token: `${String(body.id_token)}.${what === 'part' ? 'e30' : (String(body.id_token).split('.')[2] ?? '')}`,
      }),
    });
    await expectDenied(scene, await scene.attempt(), 'environment_error');
  });

  /** An app of its own that meets other keys than the environment has. */
  const attemptWithKeys = async (keysFrom: (honest: object) => object[]): Promise<Answer> => {
    const app = await scene.another();
    const { keys } = (await (await fetch(`${scene.simulator.environmentUrl}/keys`)).json()) as {
      keys: [object];
    };
    const body = JSON.stringify({ keys: keysFrom(keys[0]) });
    scene.simulator.faults.add({ path: '/keys', kind: 'status', status: 200, body });
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), JANE);
    const page = await scene.browser.visit(callback);
    expect(await scene.whoIsIn(scene.browser, app)).toBeUndefined();
    return page;
  };

  it('C9 refuses an ID token without kid where there are several keys', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid: 'snk_3' };
    scene.tamper('idToken', { header: { kid: undefined } });
    expectRefusal(scene, await attemptWithKeys((key) => [key, other]), 'token_rejected');
  });

  it('C9 refuses to guess between two keys of one kid', async () => {
    expectRefusal(scene, await attemptWithKeys((key) => [key, key]), 'token_rejected');
  });

  it('C10 refuses another connection of the organization that was asked for', async () => {
    const organizationId = organizationOf(scene.simulator);
    const { id } = scene.simulator.directory.createConnection({ organizationId });
    const { connectionId } = testOrganizationOf(scene.simulator);
    const left = await scene.leave(`connection_id=${connectionId}`);
    // The browser asks the environment for something else than the app did.
    const callback = await scene.simulator.signIn(left.replace(connectionId, id), JANE);
    await expectDenied(scene, await scene.browser.visit(callback), 'wrong_organization');
    scene.simulator.directory.deleteConnection(id);
  });

  it('C10 refuses the organization of an attacker, asked for on the way', async () => {
    const { id } = scene.simulator.directory.createOrganization({ displayName: 'Mallory' });
    scene.simulator.directory.createConnection({ organizationId: id });
    const left = await scene.leave();
    const asked = left.replace(organizationOf(scene.simulator), id);
    const page = await scene.browser.visit(await scene.simulator.signIn(asked, JANE));
    await expectDenied(scene, page, 'wrong_organization');
  });

  it('C10 believes no missing oid for an organization that the connection is not of', async () => {
    const { id } = scene.simulator.directory.createOrganization({ displayName: 'Mallory' });
    scene.simulator.directory.createConnection({ organizationId: id });
    scene.tamper('idToken', { claims: { oid: undefined } });
    const asked = (await scene.leave()).replace(organizationOf(scene.simulator), id);
    const page = await scene.browser.visit(await scene.simulator.signIn(asked, JANE));
    await expectDenied(scene, page, 'wrong_organization');
  });

  it('C11 makes nobody else of a user whose e-mail address is foreign or spelled in another way (S9)', async () => {
    const keys = new Set<unknown>();
    for (const [email, expected] of [
      ['jane@example.com', 'jane@example.com'],
      [' JANE@EXAMPLE.COM. ', 'jane@example.com'],
      ['jo\u0308rg@B\u00fccher.example', 'j\u00f6rg@xn--bcher-kva.example'],
      ['max@evil.example', 'max@evil.example'],
    ]) {
      scene.browser = new Browser();
      scene.tamper('idToken', { claims: { email } });
      expect((await scene.attempt()).status).toBe(302);
      const { body } = await scene.browser.api(`${scene.app.url}/auth/me`);
      const { identity } = JSON.parse(body) as { identity: { key: string; email?: string } };
      keys.add(identity.key);
      expect(identity.email).toBe(expected);
    }
    expect(keys.size).toBe(1);
  });

  it.each([undefined, null, '', '  ', 7, ['jane@example.com'], `${'j'.repeat(250)}@x.test`])(
    'C11 refuses an ID token of an organization whose e-mail address is %j (S9)',
    async (email) => {
      scene.tamper('idToken', { claims: { email } });
      await expectDenied(scene, await scene.attempt(), 'mandatory_attribute_missing');
    },
  );

  it('C11 signs in without an e-mail address where none was asked for (S9)', async () => {
    const app = await scene.another({ options: { scopes: ['openid', 'profile'] } });
    scene.tamper('idToken', { claims: { email: undefined } });
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), JANE);
    expect((await scene.browser.visit(callback)).status).toBe(302);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'])(
    'C12 is not changed by a claim named %s',
    async (name) => {
      scene.tamper('idToken', {
        compute: (claims) =>
          JSON.parse(
            `${JSON.stringify(claims).slice(0, -1)},"${name}":{"email":"max@example.com","admin":true}}`,
          ) as Claims,
      });
      expect((await scene.attempt()).status).toBe(302);
      expect(await scene.whoIsIn()).toBe(JANE.email);
      expect(({} as Claims).admin).toBeUndefined();
    },
  );

  it('C12 keeps little of long names and many groups (S10)', async () => {
    const store = new MemoryStore();
    const app = await scene.another({ store });
    scene.tamper('idToken', {
      claims: {
        name: 'n'.repeat(45_000),
        picture: `https://example.com/${'p'.repeat(3_000)}`,
        groups: Array.from({ length: 200 }, (_, index) => `group-${index}`),
      },
    });
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), JANE);
    expect((await scene.browser.visit(callback)).status).toBe(302);
    const { body } = await scene.browser.api(`${app.url}/auth/me`);
    expect(JSON.parse(body)).toMatchObject({ identity: { name: 'n'.repeat(256) } });
    const { sessions } = store as unknown as { sessions: Record<string, string> };
    const kept = Object.values(sessions).map((text) => text.length);
    expect(kept.length).toBeGreaterThan(1);
    expect(Math.max(...kept)).toBeLessThan(3_000);
  });

  it('C12 shows nothing of megabyte claims, and refuses them for their size', async () => {
    scene.tamper('idToken', { claims: { filler: 'y'.repeat(1_000_000) } });
    await expectDenied(scene, await scene.attempt(), 'environment_error');
  });
});
