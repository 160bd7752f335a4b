import { ForbiddenException, Injectable } from '@nestjs/common';
import {
  ScalekitSsoService,
  SsoError,
  SsoFederation,
  type FederatedLogin,
  type SsoSessionScope,
  type SsoUserSession,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { setScene } from '../support/scene.js';
import { JANE, problemOf, testOrganizationOf } from '../support/sign-in.js';

/** The identity system of an app, which the tests steer and ask. */
const system = {
  logins: [] as FederatedLogin[],
  ended: [] as SsoSessionScope[],
  loginUrl: (): unknown => undefined,
  credential: ({ identity }: SsoUserSession): unknown => ({ token: `for ${identity.subject}` }),
  end: (): void => undefined,
};
const original = { ...system };

@Injectable()
class AppFederation extends SsoFederation {
  override loginUrl(login: FederatedLogin): string | undefined {
    system.logins.push(login);
    return system.loginUrl() as string | undefined;
  }

  override credential(session: SsoUserSession): object {
    return system.credential(session) as object;
  }

  override ended(scope: SsoSessionScope): void {
    system.ended.push(scope);
    system.end();
  }
}

describe.each(ADAPTERS)('an app with an identity system of its own, on %s', (adapter) => {
  const scene = setScene(adapter, {
    extras: { federation: AppFederation },
    options: { timeoutMs: 2_000 },
  });
  beforeEach(() => {
    Object.assign(system, original, { logins: [], ended: [] });
  });

  const portal = (hint = 'jane@example.com'): Promise<string> =>
    scene.simulator.idpInitiatedUrl({
      loginHint: hint,
      relayState: '/dashboard?from=idp',
      target: `${scene.app.url}/auth/login`,
    });
  const credential = (origin = scene.app.url, browser = scene.browser) =>
    browser.api(`${scene.app.url}/auth/credential`, { method: 'POST', headers: { origin } });

  describe('a login', () => {
    it('goes where the system says, by what the link asks for, and leaves no login behind', async () => {
      system.loginUrl = () => '/broker/login?connection=acme';
      const answer = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`);
      expect([answer.status, answer.location]).toEqual([
        302,
        `${scene.app.url}/broker/login?connection=acme`,
      ]);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(system.logins).toEqual([
        {
          organizationId: testOrganizationOf(scene.simulator).organizationId,
          returnTo: '/dashboard',
          isThirdPartyInitiated: false,
        },
      ]);
    });

    it('that starts in the portal of an identity provider goes there too, once it is verified', async () => {
      system.loginUrl = () => 'https://acme.eu.auth0.example/authorize?state=own';
      const answer = await scene.browser.visit(await portal());
      expect(answer.location).toBe('https://acme.eu.auth0.example/authorize?state=own');
      expect(system.logins).toEqual([
        {
          connectionId: testOrganizationOf(scene.simulator).connectionId,
          loginHint: 'jane@example.com',
          returnTo: '/dashboard?from=idp',
          isThirdPartyInitiated: true,
        },
      ]);
    });

    it('that is not believed reaches the system not at all', async () => {
      scene.tamper('idpInitiatedToken', { key: 'foreign' });
      const answer = await scene.browser.visit(await portal());
      expect(answer.body).toContain('<code>idp_login_rejected</code>');
      expect(system.logins).toEqual([]);
    });

    it('is one at the environment where the system names no address', async () => {
      await scene.signIn();
      expect(await scene.whoIsIn()).toBe(JANE.email);
      expect(system.logins).toHaveLength(1);
    });

    it.each<[string, () => unknown]>([
      ['throws', () => Promise.reject(new Error('the broker has no such key: k1'))],
      ['hangs', () => new Promise(() => undefined)],
      ['names no address of the web', () => 'javascript:alert(1)'],
      ['names no text', () => 7],
      ['names no URL', () => 'http://'],
    ])('ends on a page whose retry works, where the system %s', async (_what, act) => {
      system.loginUrl = act;
      const url = `${scene.app.url}/auth/login?${scene.ask}`;
      const page = await scene.browser.visit(url);
      expect([page.status, page.location]).toEqual([503, undefined]);
      expect(page.body).toContain('reach the service that signs you in');
      expect(page.body).not.toContain('k1');
      const [, retry = ''] = /<a class="button" href="([^"]+)"/.exec(page.body) ?? [];
      system.loginUrl = () => '/broker/login';
      const again = await scene.browser.visit(
        new URL(retry.replaceAll('&amp;', '&'), scene.app.url).href,
      );
      expect(again.location).toBe(`${scene.app.url}/broker/login`);
      expect(system.logins.at(-1)?.organizationId).toBe(system.logins[0]?.organizationId);
    });

    it('answers what the system refuses by itself', async () => {
      system.loginUrl = () => {
        throw new SsoError('federation_connection_missing', { detail: 'no connection of org_1' });
      };
      const missing = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`);
      expect(missing.status).toBe(404);
      expect(missing.body).toContain('<code>federation_connection_missing</code>');
      system.loginUrl = () => {
        throw new ForbiddenException('not in your plan');
      };
      const refused = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`);
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.body)).toMatchObject({ message: 'not in your plan' });
    });
  });

  describe('the credential of a user', () => {
    it('is given once for each sign-in, to no cache', async () => {
      await scene.signIn();
      const first = await credential();
      expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(JSON.parse(first.body)).toEqual({ token: expect.stringMatching(/^for conn_/) });
      const second = await credential();
      expect([second.status, problemOf(second).code]).toEqual([409, 'credential_used']);
      const { loginUrl = '' } = problemOf(second);
      const leaving = await scene.browser.visit(new URL(loginUrl, scene.app.url).href);
      await scene.browser.follow(await scene.simulator.signIn(leaving.location ?? '', JANE));
      expect((await credential()).status).toBe(200);
    });

    it('is given to one of twenty requests at one moment', async () => {
      await scene.signIn();
      const answers = await Promise.all(Array.from({ length: 20 }, () => credential()));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    });

    it('is for users who are signed in, on pages of the app', async () => {
      const nobody = await credential();
      expect([nobody.status, problemOf(nobody).code]).toEqual([401, 'login_required']);
      await scene.signIn();
      const foreign = await credential('https://evil.example');
      expect([foreign.status, problemOf(foreign).code]).toEqual([403, 'cross_site_request']);
      const read = await scene.browser.api(`${scene.app.url}/auth/credential`);
      expect(read.status).toBe(405);
      expect((await credential()).status).toBe(200);
    });

    it.each<[string, () => unknown]>([
      ['refuses', () => Promise.reject(new Error('token of key k2 refused'))],
      ['hangs', () => new Promise(() => undefined)],
      ['gives none', () => undefined],
      ['gives a text', () => 'token'],
    ])('may be asked for again where the system %s', async (_what, act) => {
      await scene.signIn();
      system.credential = act;
      const failed = await credential();
      expect([failed.status, problemOf(failed).code]).toEqual([503, 'federation_failed']);
      expect(failed.body).not.toContain('k2');
      system.credential = original.credential;
      expect((await credential()).status).toBe(200);
    });

    it('is in no log line', async () => {
      system.credential = () => ({ token: 'ey.secret.token' });
      await scene.signIn();
      expect((await credential()).body).toContain('ey.secret.token');
      await credential();
      expect(scene.logger.lines.join('\n')).not.toContain('ey.secret.token');
    });
  });

  describe('sessions that end', () => {
    const signOut = () =>
      scene.browser.visit(`${scene.app.url}/auth/logout`, {
        method: 'POST',
        headers: { origin: scene.app.url },
      });

    it('end for the system too: by sign-out, by the list of sessions, by the app', async () => {
      await scene.signIn();
      await signOut();
      expect(system.ended).toEqual([{ identityKey: expect.stringMatching(/^[\w-]{43}$/) }]);
      await signOut();
      expect(system.ended).toHaveLength(1);
      await scene.signIn();
      const other = await scene.browser.clone();
      const sessions = await other.api(`${scene.app.url}/auth/sessions`);
      const [{ id }] = (JSON.parse(sessions.body) as { sessions: [{ id: string }] }).sessions;
      await other.api(`${scene.app.url}/auth/sessions`, {
        method: 'POST',
        headers: { origin: scene.app.url, 'content-type': 'application/json' },
        body: JSON.stringify({ id }),
      });
      expect(system.ended).toEqual([system.ended[0], system.ended[0]]);
      await scene.app.app.get(ScalekitSsoService).endSessions({ organizationId: 'org_1' });
      expect(system.ended.at(-1)).toEqual({ organizationId: 'org_1' });
    });

    it('are over where the system fails, and the user hears that not all is', async () => {
      await scene.signIn();
      system.end = () => {
        throw new Error('down');
      };
      const answer = await signOut();
      expect(answer.status).toBe(503);
      expect(await scene.whoIsIn()).toBeUndefined();
    });
  });

  it('has no route for credentials where the system has none', async () => {
    class Broker extends SsoFederation {
      override loginUrl = (): string => '/broker';
    }
    const app = await scene.another({ extras: { federation: Broker } });
    const answer = await scene.browser.api(`${app.url}/auth/credential`, {
      method: 'POST',
      headers: { origin: app.url },
    });
    expect(answer.status).toBe(404);
  });
});
