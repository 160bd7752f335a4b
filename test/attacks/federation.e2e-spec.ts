import { Controller, Get, Inject, Injectable, Req } from '@nestjs/common';
import {
  BrokerFederation,
  SsoFederation,
  type SsoRequest,
  type SsoSessionScope,
} from 'nestjs-scalekit-sso';
import { FirebaseFederation } from 'nestjs-scalekit-sso/firebase';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, problemOf } from '../support/sign-in.js';

/** The identity system of an app, which the tests steer and ask. */
const system = {
  ended: [] as SsoSessionScope[],
  credential: (): object | Promise<object> => ({ token: 'of the system' }),
  end: (): void => undefined,
};
const original = { ...system };

@Injectable()
class AppFederation extends SsoFederation {
  override credential(): object | Promise<object> {
    return system.credential();
  }

  override ended(scope: SsoSessionScope): void {
    system.end();
    system.ended.push(scope);
  }
}

@Injectable()
class Broker extends BrokerFederation {
  constructor() {
    super({ connection: 'scalekit' }, { connection: 'connection', loginHint: 'login_hint' });
  }
}

/** The login route of an app with a broker, which replaces nobody where another site started the login. */
@Controller('login')
class LoginController {
  constructor(@Inject(SsoFederation) private readonly federation: Broker) {}

  @Get()
  login(@Req() request: SsoRequest): { isThirdPartyInitiated: boolean } {
    return { isThirdPartyInitiated: this.federation.isThirdPartyInitiated(request) };
  }
}

describe.each(ADAPTERS)('S: the login route of an app with a broker, on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: [LoginController],
    extras: { federation: Broker },
  });

  it.each([
    ['a link of another site, straight to it', '', { 'sec-fetch-site': 'cross-site' }, true],
    ['a link of a sibling host', '', { 'sec-fetch-site': 'same-site' }, true],
    ['an old browser that says nothing', '', {}, true],
    ['what the module has handed on', '&third_party=true', { 'sec-fetch-site': 'none' }, true],
    ['a page of the app', '', { 'sec-fetch-site': 'same-origin' }, false],
    ['a user who typed it', '', { 'sec-fetch-site': 'none' }, false],
  ])('tells whether another site leads to it: %s (S3)', async (_who, more, headers, expected) => {
    const answer = await scene.browser.visit(
      `${scene.app.url}/login?connection=scalekit&login_hint=eve@evil.example${more}`,
      { headers, hasFetchMetadata: false },
    );
    expect(JSON.parse(answer.body)).toEqual({ isThirdPartyInitiated: expected });
  });

  it('tells it where the link leads there through the route of the module (S3)', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const first = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`, {
      headers,
    });
    expect(first.location).toContain('/login?connection=scalekit&');
    const second = await scene.browser.visit(String(first.location), { headers });
    expect(JSON.parse(second.body)).toEqual({ isThirdPartyInitiated: true });
  });
});

describe.each(ADAPTERS)('S: attacks on an identity system of the app, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { federation: AppFederation } });
  beforeEach(() => {
    Object.assign(system, original, { ended: [] });
  });
  const post = (path: string) =>
    scene.browser.api(`${scene.app.url}${path}`, {
      method: 'POST',
      headers: { origin: scene.app.url },
    });

  it('gives no credential to a user who has signed out while it was made (S1)', async () => {
    await scene.signIn();
    let make!: (credential: object) => void;
    const asked = new Promise<void>((resolve) => {
      system.credential = () => {
        resolve();
        return new Promise((made) => {
          make = made;
        });
      };
    });
    const answer = post('/auth/credential');
    await asked;
    expect((await post('/auth/logout')).status).toBe(204);
    make({ token: 'too late' });
    const late = await answer;
    expect([late.status, problemOf(late).code]).toEqual([401, 'session_expired']);
    expect(late.body).not.toContain('too late');
  });

  it.each(['/auth/logout', '/auth/sessions'])(
    'offers a sign-out again that the system has failed at: POST %s (S2)',
    async (path) => {
      await scene.signIn();
      system.end = () => {
        throw new Error('down');
      };
      const page = await scene.browser.visit(`${scene.app.url}${path}`, {
        method: 'POST',
        headers: { origin: scene.app.url },
        body: new URLSearchParams({ everywhere: 'true' }),
      });
      expect(page.status).toBe(503);
      expect(page.body).toContain('<code>sign_out_failed</code>');
      expect(page.body).toContain('action="/auth/logout"');
      system.end = original.end;
      expect((await post('/auth/logout')).status).toBe(204);
      expect(system.ended).toHaveLength(1);
    },
  );

  it('ends the sessions of the system at the second try, where it failed at the first (S2)', async () => {
    await scene.signIn();
    system.end = () => {
      throw new Error('down');
    };
    const failed = await post('/auth/logout');
    expect([failed.status, problemOf(failed).code]).toEqual([503, 'sign_out_failed']);
    system.end = original.end;
    expect((await post('/auth/logout')).status).toBe(204);
    expect(system.ended).toHaveLength(1);
  });
});

describe.each(ADAPTERS)('S: a user who signs in after another one, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { federation: AppFederation } });
  beforeEach(() => {
    Object.assign(system, original, { ended: [] });
  });

  it('ends what the system has given to the one before, in the same browser (S5)', async () => {
    await scene.signIn(JANE);
    await scene.signIn(JANE);
    expect(system.ended).toEqual([]);
    await scene.signIn(MAX);
    expect(system.ended).toEqual([{ identityKey: expect.any(String) }]);
    expect(await scene.whoIsIn()).toBe(MAX.email);
  });

  it('replaces nobody while the system cannot be told, and at the next try does (S5)', async () => {
    await scene.signIn(JANE);
    system.end = () => {
      throw new Error('down');
    };
    const failed = await scene.signIn(MAX);
    expect(failed.status).toBe(503);
    expect(failed.body).toContain('<code>federation_failed</code>');
    expect(await scene.whoIsIn()).toBe(JANE.email);
    system.end = original.end;
    expect((await scene.signIn(MAX)).status).toBe(200);
    expect(system.ended).toHaveLength(1);
  });
});

const revoked: string[] = [];

/** Firebase as in examples/firebase, which overrides nothing. */
@Injectable()
class Firebase extends FirebaseFederation {
  constructor() {
    super({
      getUser: () => Promise.resolve({ disabled: false }),
      createCustomToken: (uid) => Promise.resolve(`token of ${uid}`),
      revokeRefreshTokens: (uid) => Promise.resolve(void revoked.push(uid)),
    });
  }
}

describe.each(ADAPTERS)('S: sign-out everywhere with Firebase, on %s', (adapter) => {
  const scene = setScene(adapter, { extras: { federation: Firebase } });

  it('ends the sessions in Firebase of whoever has the device of the user (S4)', async () => {
    await scene.signIn();
    const headers = { origin: scene.app.url };
    const credential = await scene.browser.api(`${scene.app.url}/auth/credential`, {
      method: 'POST',
      headers,
    });
    const [, uid] = /token of (scalekit-[\w-]+)/.exec(credential.body) ?? [];
    revoked.length = 0;
    const answer = await scene.browser.api(`${scene.app.url}/auth/sessions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"everywhere":true}',
    });
    expect(answer.status).toBe(204);
    expect([...new Set(revoked)]).toEqual([uid]);
    expect(await scene.whoIsIn()).toBeUndefined();
  });
});
