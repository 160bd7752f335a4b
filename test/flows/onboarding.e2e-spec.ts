import { Inject, Injectable, Module } from '@nestjs/common';
import {
  SsoPortalPolicy,
  type SsoIdentity,
  type SsoRequest,
  type SsoSession,
} from 'nestjs-scalekit-sso';
import { Code } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer, type VisitOptions } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { MAX, organizationOf, problemOf, signIn, testOrganizationOf } from '../support/sign-in.js';

const ADMINS = Symbol('admins');

/** As an app would write it: with what Nest injects, about the app's own user. */
@Injectable()
class AdminsOnly extends SsoPortalPolicy {
  constructor(@Inject(ADMINS) private readonly admins: readonly string[]) {
    super();
  }

  override mayManage(user: SsoIdentity, session: SsoSession, request: SsoRequest): boolean {
    return (
      this.admins.includes(user.email ?? '') &&
      session.identity.key === user.key &&
      request.headers['x-forbid'] === undefined
    );
  }
}

@Module({
  providers: [{ provide: ADMINS, useValue: ['jane@example.com'] }],
  exports: [ADMINS],
})
class AdminsModule {}

const policy = { portalPolicy: AdminsOnly, imports: [AdminsModule] };

describe.each(ADAPTERS)('onboarding on %s', (adapter) => {
  const scene = setScene(adapter, { extras: policy, options: { timeoutMs: 3_000 } });
  const ask = (options: VisitOptions = {}, app = scene.app): Promise<Answer> =>
    scene.browser.api(`${app.url}/auth/portal-link`, { method: 'POST', ...options });
  const linkOf = ({ body }: Answer): { url: string; expiresAt: string } =>
    JSON.parse(body) as { url: string; expiresAt: string };
  const json = { 'content-type': 'application/json' };

  afterEach(() => {
    scene.simulator.directory.setConnectionEnabled(
      testOrganizationOf(scene.simulator).connectionId,
      true,
    );
  });

  describe('POST /auth/portal-link', () => {
    it('gives an admin a link that opens the portal of their organization, once', async () => {
      await scene.signIn();
      const before = Date.now();
      const answer = await ask();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'application/json; charset=utf-8',
      ]);
      const { url, expiresAt } = linkOf(answer);
      expect(url).toMatch(new RegExp(`^${scene.simulator.environmentUrl}/magicLink/[\\w-]+$`));
      expect(Math.abs(Date.parse(expiresAt) - before - 60_000)).toBeLessThan(10_000);
      const portal = await new Browser().follow(url);
      expect([portal.status, portal.body.includes('Test Organization')]).toEqual([200, true]);
      expect((await new Browser().follow(url)).status).toBe(410);
    });

    it('takes the own organization by name, as JSON and as a form', async () => {
      await scene.signIn();
      const organization_id = organizationOf(scene.simulator);
      const body = JSON.stringify({ organization_id });
      expect((await ask({ body, headers: json })).status).toBe(200);
      expect((await ask({ body: new URLSearchParams({ organization_id }) })).status).toBe(200);
    });

    it('asks the policy about this user, this session and this request', async () => {
      await scene.signIn(MAX);
      expect(problemOf(await ask()).code).toBe('portal_forbidden');
      await scene.signIn();
      expect(problemOf(await ask({ headers: { 'x-forbid': '1' } })).code).toBe('portal_forbidden');
      expect((await ask()).status).toBe(200);
    });

    it('gives nobody a link where the app has no policy, and says what to do', async () => {
      const app = await scene.another();
      await signIn(scene.browser, app, scene.simulator);
      const answer = await ask({}, app);
      expect([answer.status, problemOf(answer).code]).toEqual([403, 'portal_forbidden']);
      expect(scene.logger.text).toContain('Give ScalekitSsoModule a portalPolicy');
    });

    it('tells who is not signed in where to sign in', async () => {
      const answer = await ask();
      expect([answer.status, problemOf(answer)]).toEqual([
        401,
        expect.objectContaining({ code: 'login_required', loginUrl: '/auth/login' }),
      ]);
    });

    it('waits no longer than it may while the environment is down', async () => {
      await scene.signIn();
      scene.simulator.faults.add({ path: 'grpc:GeneratePortalLink', kind: 'hang', times: 9 });
      const answer = await ask();
      expect([answer.status, problemOf(answer).code]).toEqual([504, 'environment_timeout']);
      scene.calm();
      expect((await ask()).status).toBe(200);
    });

    it('is switched off and moved like every route', async () => {
      const routes = { portalLink: 'my/portal', portalEvents: false } as const;
      const app = await scene.another({ extras: { ...policy, routes } });
      const moved = await scene.browser.api(`${app.url}/my/portal`, { method: 'POST' });
      expect(moved.status).toBe(401);
      for (const path of ['portal-link', 'portal-events.js']) {
        const gone = await scene.browser.api(`${app.url}/auth/${path}`, { method: 'POST' });
        expect(gone.status).toBe(404);
      }
    });
  });

  describe('GET /auth/portal-events.js', () => {
    const get = (method = 'GET'): Promise<Answer> =>
      scene.browser.visit(`${scene.app.url}/auth/portal-events.js`, { method });

    it('is a module that needs nothing else, for a cache', async () => {
      const { status, headers, body } = await get();
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('private, max-age=3600');
      const url = `data:text/javascript,${encodeURIComponent(body)}`;
      const { listenToPortal } = (await import(url)) as { listenToPortal: () => unknown };
      expect(listenToPortal.name).toBe('listenToPortal');
      expect(body).not.toMatch(/import|require/);
    });

    it('is read only', async () => {
      expect((await get('HEAD')).status).toBe(200);
      const answer = await get('POST');
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
    });
  });

  describe('ScalekitSsoService', () => {
    it('makes links for a controller of the app', async () => {
      const { sso } = scene.app;
      const id = organizationOf(scene.simulator);
      const [one, two] = await Promise.all([sso.portalLink(id), sso.portalLink(id)]);
      expect(one.url).not.toBe(two.url);
      expect(one.expiresAt).toBeInstanceOf(Date);
      expect((await new Browser().follow(two.url)).status).toBe(200);
    });

    it('knows no organization that is not there', async () => {
      const { sso } = scene.app;
      const missing = { code: 'organization_not_found' };
      await expect(sso.portalLink('org_404')).rejects.toMatchObject(missing);
      await expect(sso.portalLink('tenant-7')).rejects.toMatchObject(missing);
      await expect(sso.organizationStatus('org_404')).rejects.toMatchObject(missing);
    });

    it('asks for the status of nothing that cannot be an organization (S14)', async () => {
      const { sso } = scene.app;
      await expect(sso.organizationStatus('tenant-7')).rejects.toThrow(TypeError);
    });

    it('tells how far an organization has come', async () => {
      const { directory } = scene.simulator;
      const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
      const pending = directory.createDomain({
        organizationId,
        domain: 'pending.test',
        verificationStatus: 'PENDING',
      });
      const status = await scene.app.sso.organizationStatus(organizationId);
      const domain = (name: string, isVerified: boolean): object => ({
        domain: name,
        isVerified,
        type: 'organization_domain',
      });
      expect(status).toEqual({
        organizationId,
        name: 'Test Organization',
        connections: [
          {
            id: connectionId,
            provider: 'idp_simulator',
            protocol: 'oidc',
            status: 'completed',
            isEnabled: true,
            domains: ['example.com', 'example.org'],
          },
        ],
        domains: [
          domain('example.com', true),
          domain('example.org', true),
          domain('pending.test', false),
        ],
        isSsoEnabled: true,
      });
      directory.deleteDomain(pending.id);
    });

    it('tells of connections that are not active where it is asked about them', async () => {
      const { directory } = scene.simulator;
      const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
      const draft = directory.createConnection({
        organizationId,
        provider: 'OKTA',
        type: 'SAML',
        status: 'DRAFT',
      });
      const { id: foreign } = directory.createConnection({
        organizationId: directory.createOrganization({ displayName: 'Other' }).id,
      });
      directory.setConnectionEnabled(connectionId, false);
      const { sso } = scene.app;
      const listed = await sso.organizationStatus(organizationId);
      expect(listed).toMatchObject({ connections: [], isSsoEnabled: false });
      const asked = [connectionId, draft.id, foreign, 'conn_404', 'nonsense'];
      const { connections, isSsoEnabled } = await sso.organizationStatus(organizationId, asked);
      expect(connections).toMatchObject([
        { id: connectionId, status: 'completed', isEnabled: false },
        { id: draft.id, provider: 'okta', protocol: 'saml', status: 'draft', isEnabled: false },
      ]);
      expect(isSsoEnabled).toBe(false);
      directory.deleteConnection(draft.id);
    });

    it.each(['GetOrganization', 'ListConnections', 'ListDomains'])(
      'says so where %s fails',
      async (method) => {
        const fault = { path: `grpc:${method}`, kind: 'status' } as const;
        scene.simulator.faults.add({ ...fault, grpcCode: Code.Internal });
        await expect(
          scene.app.sso.organizationStatus(organizationOf(scene.simulator)),
        ).rejects.toMatchObject({ code: 'environment_error' });
      },
    );
  });
});
