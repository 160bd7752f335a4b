import { Code, ScalekitSimulator } from 'scalekit-simulator';
import { organizationOf } from '../support/sign-in.js';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

describe('the settings page of the demo', () => {
  let simulator: ScalekitSimulator;
  let demo: Demo;
  let visitor: Visitor;
  const link = (): ReturnType<Visitor['api']> =>
    visitor.api(`${demo.url}/auth/portal-link`, { method: 'POST' });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start({
      organizations: [{ id: 'org_7', displayName: 'Other', domains: ['other.test'] }],
    });
    demo = await startDemo(simulator.env);
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await demo.stop();
    await simulator.stop();
  });
  beforeEach(() => {
    visitor = new Visitor(demo.url);
  });

  it('is for people who are signed in, and found on the dashboard', async () => {
    const dashboard = await visitor.signIn('jane@example.com');
    expect(dashboard.body).toContain('href="/settings/sso"');
    const stranger = new Visitor(demo.url);
    const page = await stranger.open('/settings/sso');
    expect(new URL(page.url).pathname).toBe('/sign-in');
    expect((await stranger.api(`${demo.url}/settings/sso/status`)).status).toBe(401);
  });

  it('shows how it stands, and who may change it', async () => {
    const page = await visitor.signIn('jane@example.com', '/settings/sso');
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    for (const text of ['conn_100000000000000001', 'Enabled', 'example.org', 'Verified']) {
      expect(page.body).toContain(text);
    }
    expect(page.body).toContain('In this demo each of its people may change that');
    expect(page.body).toMatch(/<iframe [^>]*title="Admin portal" allow="clipboard-write"/);
    expect(page.body).not.toContain('magicLink');
    expect(page.body).not.toContain('other.test');
  });

  it('lets in the frame of the environment and one script, on this page only', async () => {
    const page = await visitor.signIn('jane@example.com', '/settings/sso');
    const policy = page.headers.get('content-security-policy')?.split(';') ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        `frame-src ${simulator.environmentUrl}`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(page.body.match(/<script/g)).toHaveLength(1);
    expect(page.body).toContain('<script type="module" src="/public/sso-settings.js"></script>');
    const dashboard = await visitor.open('/dashboard');
    expect(dashboard.headers.get('content-security-policy')).not.toMatch(/script-src|frame-src/);
    expect(dashboard.body).not.toContain('<script');
  });

  it('tells what is so now, also of a connection that was disabled', async () => {
    await visitor.signIn('jane@example.com');
    simulator.directory.setConnectionEnabled('conn_100000000000000001', false);
    const { status, body } = await visitor.visit(
      `${demo.url}/settings/sso/status?organization_id=${organizationOf(simulator)}`,
    );
    expect(status).toBe(200);
    expect(body).toContain('Disabled');
    expect(body).toContain('Nobody of your organization can sign in');
    expect(body).not.toContain('<html');
    simulator.directory.setConnectionEnabled('conn_100000000000000001', true);
  });

  it(
    'asks the environment for one user within a limit (S18)',
    async () => {
      const limited = await startDemo({ ...simulator.env, RATE_LIMIT: '20' });
      simulator.allowRedirectUri(`${limited.url}/auth/callback`);
      visitor = new Visitor(limited.url);
      await visitor.signIn('jane@example.com');
      const statuses: number[] = [];
      const status = (): ReturnType<Visitor['visit']> =>
        visitor.visit(
          `${limited.url}/settings/sso/status?organization_id=${organizationOf(simulator)}`,
        );
      for (let time = 0; time < 21; time++) {
        statuses.push((await status()).status);
      }
      expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
      expect(Number((await status()).headers.get('retry-after'))).toBeGreaterThan(0);
      const asked = simulator.requestCount('grpc:ListDomains');
      const page = await visitor.open('/settings/sso');
      expect([page.status, simulator.requestCount('grpc:ListDomains')]).toEqual([200, asked]);
      expect(page.body).toContain('cannot be told at the moment');
      await limited.stop();
    },
    BUILD_TIMEOUT_MS,
  );

  it('tells nothing of another organization than the page is about (S23)', async () => {
    await visitor.signIn('kim@other.test');
    for (const query of ['', `?organization_id=${organizationOf(simulator)}`]) {
      const answer = await visitor.api(`${demo.url}/settings/sso/status${query}`);
      expect([answer.status, answer.body]).toEqual([
        403,
        expect.stringContaining('wrong_organization'),
      ]);
    }
  });

  it('is of use while the environment cannot be asked', async () => {
    await visitor.signIn('jane@example.com');
    const fault = { path: 'grpc:ListDomains', kind: 'status' } as const;
    simulator.faults.add({ ...fault, grpcCode: Code.Internal, times: 9 });
    const page = await visitor.open('/settings/sso');
    simulator.reset();
    expect(page.status).toBe(200);
    expect(page.body).toContain('cannot be told at the moment');
    expect(page.body).toContain('<iframe');
  });

  it('opens the portal of the own organization', async () => {
    await visitor.signIn('kim@other.test');
    const { url } = JSON.parse((await link()).body) as { url: string };
    const portal = await visitor.follow(url);
    expect(portal.body).toContain('Set-up of Other');
    expect(demo.process.output).not.toContain(new URL(url).pathname);
  });
});
