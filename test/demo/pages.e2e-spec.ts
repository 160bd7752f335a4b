import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { hiddenField, Visitor } from './support/visitor.js';

describe('the pages of the demo', () => {
  let demo: Demo;
  let visitor: Visitor;

  beforeAll(async () => {
    demo = await startDemo();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => demo.stop());
  beforeEach(() => {
    visitor = new Visitor(demo.url);
  });

  it('says where to click', () => {
    expect(demo.process.output).toContain(demo.url);
    expect(demo.process.output).toContain('jane@example.com');
    expect(demo.process.output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/idp/);
  });

  it('is healthy', async () => {
    const answer = await visitor.api(`${demo.url}/healthz`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ status: 'ok' });
  });

  it('is ready, and says of what that is made', async () => {
    const answer = await visitor.api(`${demo.url}/readyz`);
    const sso = { status: 'up', store: 'ok', environment: 'ok', keys: 'ok', clock: 'ok' };
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok', details: { sso } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('leads from a guarded page through the sign-in back to it, query and all', async () => {
    const path = '/dashboard?report=q3%20figures&tab=%3Cb%3E';
    const page = await visitor.signIn('jane@example.com', path);
    expect(page.url).toBe(demo.url + path);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    for (const text of ['Hello, Jane.', 'jane@example.com', 'Test Organization', 'conn_1']) {
      expect(page.body).toContain(text);
    }
    expect(page.body).toContain('q3 figures');
    expect(page.body).toContain('&lt;b&gt;');
    expect(page.body).not.toContain('<b>');
  });

  it('takes every sample customer in', async () => {
    for (const [email, organization] of [
      ['sam@acme.test', 'Acme Inc'],
      ['mei@globex.test', 'Globex'],
    ] as const) {
      const page = await new Visitor(demo.url).signIn(email);
      expect(page.body).toContain(organization);
    }
  });

  it('asks before a link of another site changes accounts by the sign-in page (S4, Q13)', async () => {
    await visitor.signIn('jane@example.com');
    const filledIn = await visitor.open('/sign-in?email=sam@acme.test');
    expect(filledIn.body).not.toContain('value="sam@acme.test"');
    const left = await visitor.visit(`${demo.url}/auth/login?return_to=/dashboard`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const page = await visitor.follow(left.location ?? '');
    // A mistyped address does not make it the user's own.
    const mistyped = await visitor.enterEmail(page, 'sam@nowhere.test');
    const login = await visitor.enterEmail(mistyped, 'sam@acme.test');
    const identityProvider = await visitor.follow(login.location ?? '');
    const asked = await visitor.proveAt(identityProvider.url, 'sam@acme.test');
    expect([asked.status, asked.body.includes('Sign out and continue')]).toEqual([409, true]);
    expect((await visitor.open('/dashboard')).body).toContain('jane@example.com');
  });

  it('shows the page of an organization to its own people, and asks others to change', async () => {
    const [own, other] = [
      '/organizations/org_100000000000000002',
      '/organizations/org_100000000000000003',
    ];
    const page = await visitor.signIn('sam@acme.test', '/dashboard');
    expect(page.body).toContain(`<a href="${own}">Acme Inc</a>, `);
    expect(page.body).toContain(`<a href="${other}">Globex</a>`);
    const acme = await visitor.open(own);
    expect([acme.status, acme.body.includes('<h1>Acme Inc</h1>')]).toEqual([200, true]);
    const refused = await visitor.open(other);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('Switch organizations?');
    expect(refused.body).not.toContain('<h1>Globex</h1>');
    const left = await visitor.visit(`${demo.url}/auth/logout`, {
      method: 'POST',
      headers: { origin: demo.url },
      body: new URLSearchParams({ return_to: hiddenField(refused.body, 'return_to') }),
    });
    const identityProvider = await visitor.follow(left.location ?? '');
    const globex = await visitor.proveAt(identityProvider.url, 'mei@globex.test');
    expect([globex.url, globex.status]).toEqual([demo.url + other, 200]);
    expect(globex.body).toContain('<h1>Globex</h1>');
  });

  it('sends a visitor of an organization straight to its identity provider', async () => {
    const answer = await visitor.visit(`${demo.url}/organizations/org_100000000000000003`);
    expect(answer.location).toBe(
      `${demo.url}/auth/login?organization_id=org_100000000000000003&return_to=%2Forganizations%2Forg_100000000000000003`,
    );
  });

  it('offers the sign-in page where an organization does not exist', async () => {
    const page = await visitor.open('/organizations/org_nope');
    expect(page.body).toContain('We couldn&#39;t find your organization.');
    expect(page.body).toContain('<a class="button" href="/auth/login">Sign in another way</a>');
    expect(page.body).not.toContain('Try again');
  });

  it('keeps two people apart who have one address at two organizations', async () => {
    const dashboard = await visitor.signIn('kim@acme.test');
    const intruder = new Visitor(demo.url);
    const login = await intruder.open('/auth/login?organization_id=org_100000000000000003');
    const me = await intruder.proveAt(login.url, 'kim@acme.test');
    expect([dashboard.status, me.status]).toEqual([200, 200]);
    const rows = demo.rows("select key from users where email = 'kim@acme.test'");
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });

  it('says kindly that an address has no single sign-on, and keeps it and the way back', async () => {
    const page = await visitor.open('/dashboard?x=1');
    const answer = await visitor.enterEmail(page, 'bob@nowhere.test');
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('There is no single sign-on for nowhere.test yet.');
    expect(answer.body).toContain('value="bob@nowhere.test"');
    expect(answer.body).toContain('value="/dashboard?x=1"');
    const again = await visitor.enterEmail(answer, 'jane@example.com');
    expect(again.location).toContain('/auth/login?login_hint=jane%40example.com');
    expect(again.location).toContain('return_to=%2Fdashboard%3Fx%3D1');
  });

  it.each(['', 'jane', 'example.com', 'a b@example.com', '"><script>@example.com', 'x@'])(
    'asks again for an address that is none: %j',
    async (email) => {
      const answer = await visitor.enterEmail(await visitor.open('/sign-in'), email);
      expect(answer.status).toBe(422);
      expect(answer.body).toContain('Please enter a whole e-mail address');
      expect(answer.body).not.toContain('<script');
    },
  );

  it('reads a form of any shape', async () => {
    const body = new URLSearchParams('email=a@b.test&email=c@d.test&return_to[x]=1');
    const answer = await visitor.visit(`${demo.url}/sign-in`, { method: 'POST', body });
    expect(answer.status).toBe(422);
    const empty = await visitor.visit(`${demo.url}/sign-in`, { method: 'POST' });
    expect(empty.status).toBe(422);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('asks nothing for the form of another site: %j', async (headers) => {
    const body = new URLSearchParams({ email: 'jane@example.com' });
    const url = `${demo.url}/sign-in`;
    const answer = await visitor.visit(url, { method: 'POST', body, headers: headers as never });
    expect([answer.status, answer.location]).toEqual([403, undefined]);
  });

  it('signs out by a form, and only by it', async () => {
    await visitor.signIn();
    const dead = await visitor.clone();
    const answer = await visitor.visit(`${demo.url}/auth/logout`, { method: 'POST' });
    expect([answer.status, answer.location]).toEqual([303, `${demo.url}/signed-out`]);
    const page = await visitor.follow(answer.location ?? '');
    expect(page.body).toContain('You are signed out');
    expect((await dead.api(`${demo.url}/auth/me`)).status).toBe(401);
  });

  it('greets on the home page who is signed in', async () => {
    expect((await visitor.open('/')).body).toContain('href="/sign-in"');
    await visitor.signIn();
    const home = await visitor.open('/');
    expect(home.body).toContain('Signed in as Jane Doe');
    expect(home.headers.get('cache-control')).toBe('no-store');
  });

  it('shows failures of a sign-in in its own look, with a way on', async () => {
    const page = await visitor.open('/auth/callback?error=access_denied&error_description=%3Cb%3E');
    expect(page.status).toBe(403);
    expect(page.body).toContain('href="/public/demo.css"');
    expect(page.body).toContain('Try again');
    expect(page.body).not.toContain('<b>');
  });

  it('answers what does not exist as the client wants it', async () => {
    const page = await visitor.open('/nope');
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=utf-8',
    ]);
    const problem = await visitor.api(`${demo.url}/nope`);
    expect(JSON.parse(problem.body)).toMatchObject({ status: 404 });
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
  });

  it('lets forms lead to the environment and beyond, and runs nothing', async () => {
    const { headers } = await visitor.open('/sign-in');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/form-action 'self' https: http:\/\/127\.0\.0\.1:\d+(;|$)/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('leads from the other name of this machine to its own', async () => {
    const { port } = new URL(demo.url);
    const localhost = `http://localhost:${port}`;
    const answer = await visitor.visit(`${localhost}/dashboard?x=1`);
    expect([answer.status, answer.location]).toEqual([307, `${demo.url}/dashboard?x=1`]);
    expect((await visitor.api(`${localhost}/healthz`)).status).toBe(200);
    const post = await visitor.visit(`${localhost}/sign-in`, { method: 'POST' });
    expect(post.status).toBe(422);
  });

  it('logs no address, no query of a login, no cookie', async () => {
    await visitor.signIn('secret.person@example.com', '/dashboard?token=hidden');
    await visitor.open('/auth/callback?code=secret-code&state=secret-state');
    const cookies = await visitor.jar.getCookies(demo.url);
    expect(cookies.length).toBeGreaterThan(0);
    for (const secret of ['secret', 'hidden', ...cookies.map(({ value }) => value)]) {
      expect(demo.process.output).not.toContain(secret);
    }
  });
});
