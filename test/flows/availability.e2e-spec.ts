import { Code, ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { problemOf, testOrganizationOf } from '../support/sign-in.js';

describe.each(ADAPTERS)('availability on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  const browser = new Browser();

  beforeEach(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter, simulator });
  });
  afterEach(async () => {
    await app.close();
    await simulator.stop();
  });

  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    browser.api(`${app.url}/auth/availability`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('tells where a login goes, and nothing about the organization', async () => {
    const answer = await post({ email: 'Jane+sso@Example.com' });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(JSON.parse(answer.body)).toEqual({
      availability: 'available',
      loginUrl: '/auth/login?login_hint=jane%2Bsso%40example.com',
    });
    const { loginUrl } = JSON.parse(answer.body) as { loginUrl: string };
    expect((await browser.visit(app.url + loginUrl)).status).toBe(302);
  });

  it.each(['jörg@bücher.example', ' JO\u0308RG@Bu\u0308cher.Example. '])(
    'finds the organization of %j by its address, and so does the login (B2)',
    async (email) => {
      const { organizationId } = testOrganizationOf(simulator);
      simulator.directory.createDomain({ organizationId, domain: 'xn--bcher-kva.example' });
      const { availability, loginUrl } = JSON.parse((await post({ email })).body) as Record<
        'availability' | 'loginUrl',
        string
      >;
      expect(availability).toBe('available');
      const typed = `/auth/login?login_hint=${encodeURIComponent(email)}`;
      for (const path of [loginUrl, typed]) {
        const login = await browser.visit(app.url + path);
        const asked = await browser.visit(login.headers.get('location') ?? '');
        // The page of the organization's identity provider, and not the way back with an error.
        expect(asked.headers.get('location')).toMatch(/^\/idp\/sign-in\//);
      }
    },
  );

  it('offers no login that the login route would refuse', async () => {
    const longest = `${'j'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(49)}.example.com`;
    const { organizationId } = testOrganizationOf(simulator);
    const domain = longest.slice(65);
    simulator.directory.createDomain({ organizationId, domain });
    const { loginUrl } = JSON.parse((await post({ email: longest })).body) as { loginUrl: string };
    expect((await browser.visit(app.url + loginUrl)).status).toBe(302);
    for (const email of [
      domain,
      'example.com',
      `j${longest.slice(1)}x`,
      'ja\u202ene@example.com',
    ]) {
      expect((await post({ email })).status).toBe(400);
    }
  });

  it('knows no sub-domain, no disabled connection and no other domain', async () => {
    const ask = async (email: string): Promise<unknown> => JSON.parse((await post({ email })).body);
    expect(await ask('jane@mail.example.com')).toEqual({ availability: 'unavailable' });
    expect(await ask('jane@nowhere.test')).toEqual({ availability: 'unavailable' });
    simulator.directory.setConnectionEnabled(testOrganizationOf(simulator).connectionId, false);
    expect(await ask('jane@example.com')).toEqual({ availability: 'unavailable' });
  });

  it('takes a form too', async () => {
    const body = new URLSearchParams({ email: 'jane@example.com' });
    const answer = await browser.api(`${app.url}/auth/availability`, { method: 'POST', body });
    expect(JSON.parse(answer.body)).toMatchObject({ availability: 'available' });
  });

  it.each([
    {},
    [],
    { email: '' },
    { email: ['jane@example.com'] },
    { email: 'a@b@example.com' },
    { email: 'example.com' },
  ])('calls %j no address', async (body) => {
    const answer = await post(body);
    expect([answer.status, problemOf(answer).code]).toEqual([400, 'invalid_email']);
  });

  it('is asked by POST from our own pages only', async () => {
    const other = await post({ email: 'jane@example.com' }, { origin: 'https://evil.example' });
    expect([other.status, problemOf(other).code]).toEqual([403, 'cross_site_request']);
    expect((await browser.api(`${app.url}/auth/availability`)).status).toBe(405);
  });

  it('lets the person choose while the environment is down', async () => {
    simulator.faults.add({ path: 'grpc', kind: 'status', grpcCode: Code.Internal, times: 50 });
    const answer = await post({ email: 'jane@example.com' });
    expect(JSON.parse(answer.body)).toMatchObject({ availability: 'unknown' });
    expect(answer.body).toContain('loginUrl');
  });

  it('makes one upstream call of a thousand questions', async () => {
    await post({ email: 'warm@up.test' });
    const before = simulator.requestCount('grpc:ListConnections');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => app.sso.availability(`p${index}@example.com`)),
    );
    expect(new Set(answers)).toEqual(new Set(['available']));
    expect(simulator.requestCount('grpc:ListConnections') - before).toBe(1);
  });
});
