import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScalekitSimulator } from 'scalekit-simulator';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

describe('users and sessions of the demo', () => {
  let demo: Demo;
  let visitor: Visitor;

  beforeAll(async () => {
    demo = await startDemo();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => demo.stop());
  beforeEach(() => {
    visitor = new Visitor(demo.url);
  });

  it('creates a user at the first sign-in and counts the others', async () => {
    const first = "select * from users where email = 'first@example.com'";
    expect(demo.rows(first)).toEqual([]);
    await visitor.signIn('first@example.com');
    const [created] = demo.rows(first);
    expect(created).toMatchObject({ name: 'Jane Doe', sign_in_count: 1 });
    expect(created?.key).toMatch(/^[\w-]{43}$/);
    expect(JSON.parse(created?.claims as string)).toMatchObject({ email: 'first@example.com' });

    await sleep(5);
    await new Visitor(demo.url).signIn('first@example.com');
    const [again, ...others] = demo.rows(first);
    expect(others).toEqual([]);
    expect(again).toMatchObject({ sign_in_count: 2, first_seen_at: created?.first_seen_at });
    expect(again?.last_seen_at).not.toBe(created?.last_seen_at);
  });

  it('signs out whoever is deactivated, and keeps them out', async () => {
    await visitor.signIn('leaver@example.com');
    demo.rows("update users set deactivated_at = 'now' where email = 'leaver@example.com'");
    expect(await visitor.isSignedIn()).toBe(false);
    const refused = await visitor.signIn('leaver@example.com');
    expect(refused.status).toBe(403);
    expect(await visitor.isSignedIn()).toBe(false);
  });

  it('gives a cookie only to who signs in, for this site and no script', async () => {
    await visitor.open('/');
    await visitor.open('/sign-in');
    expect(await visitor.jar.getCookies(demo.url)).toEqual([]);
    await visitor.signIn();
    const [cookie, ...others] = await visitor.jar.getCookies(demo.url);
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ key: 'sid', httpOnly: true, sameSite: 'lax', path: '/' });
    const life = (cookie?.expiryTime() ?? 0) - Date.now();
    expect(Math.round(life / 3_600_000)).toBe(12);
  });

  it.each(['garbage', 's%3A', 's:x.y', '%E0%A4%A', 's:' + 'x'.repeat(4_000)])(
    'takes a forged cookie for none: %.20s',
    async (value) => {
      const answer = await visitor.api(`${demo.url}/auth/me`, {
        headers: { cookie: `sid=${value}` },
      });
      expect(answer.status).toBe(401);
    },
  );

  it('takes a session of another shape for none', async () => {
    for (const data of [
      '{',
      'null',
      '[]',
      '{"cookie":null}',
      '{"cookie":{},"sso":{"version":1}}',
    ]) {
      const owner = new Visitor(demo.url);
      await owner.signIn('shape@example.com');
      demo.rows(`update sessions set data = '${data}' where data like '%shape@example.com%'`);
      expect(await owner.isSignedIn()).toBe(false);
    }
  });

  it('keeps a destroyed session dead when a slow request saves or touches it', async () => {
    await visitor.signIn('slow@example.com');
    const [row] = demo.rows(
      "select * from sessions where data like '%signedInAt%' and data like '%slow@example.com%'",
    );
    await visitor.visit(`${demo.url}/auth/logout`, { method: 'POST' });
    const [dead] = demo.rows(`select * from sessions where id = '${String(row?.id)}'`);
    expect(dead).toMatchObject({ data: null, expires_at: row?.expires_at });
  });

  it('keeps its secrets and data to itself', async () => {
    for (const name of ['session-secret', 'cookie-secret', 'demo.sqlite']) {
      expect((await stat(join(demo.dataDir, name))).mode & 0o777).toBe(0o600);
    }
  });

  it('answers 503, as a page and as JSON, while the store fails, and recovers', async () => {
    await visitor.signIn('patient@example.com');
    demo.rows('alter table sessions rename to gone');
    try {
      const page = await visitor.open('/dashboard?x=1');
      expect(page.status).toBe(503);
      expect(page.body).toContain('We will be right back');
      expect(page.body).toContain('href="/dashboard?x=1"');
      const problem = await visitor.api(`${demo.url}/auth/me`);
      expect([problem.status, JSON.parse(problem.body)]).toMatchObject([503, { status: 503 }]);
      expect(page.body + problem.body).not.toContain('sessions');
      const newcomer = await new Visitor(demo.url).signIn('newcomer@example.com');
      expect(newcomer.status).toBe(503);
      expect((await new Visitor(demo.url).open('/')).status).toBe(200);
    } finally {
      demo.rows('alter table gone rename to sessions');
    }
    expect(await visitor.isSignedIn()).toBe(true);
  });

  it('keeps everybody signed in through kill -9', async () => {
    await visitor.signIn('survivor@example.com');
    await demo.process.kill();
    await demo.process.restart();
    expect(await visitor.isSignedIn()).toBe(true);
    const page = await visitor.open('/dashboard?after=crash');
    expect([page.status, page.url]).toEqual([200, `${demo.url}/dashboard?after=crash`]);
    // The environment is where it was, so the same person is the same user.
    await new Visitor(demo.url).signIn('survivor@example.com');
    const rows = demo.rows("select * from users where email = 'survivor@example.com'");
    expect(rows).toMatchObject([{ sign_in_count: 2 }]);
  });
});

it(
  'keeps sessions and logins of the demo while both of its secrets change',
  async () => {
    const old = 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe';
    const both = `kB3nC6hJ1sD5gAefQ7xY2mZpL9rT4vW8, ${old}`;
    const simulator = await ScalekitSimulator.start();
    const demo = await startDemo({ ...simulator.env, SESSION_SECRET: old, COOKIE_SECRET: old });
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
    const visitor = new Visitor(demo.url);
    await visitor.signIn('survivor@example.com');
    const newcomer = new Visitor(demo.url);
    const provider = await newcomer.open('/auth/login?login_hint=newcomer@example.com');

    await demo.process.kill();
    await demo.process.restart({ SESSION_SECRET: both, COOKIE_SECRET: both });
    expect(await visitor.isSignedIn()).toBe(true);
    const page = await newcomer.proveAt(provider.url, 'newcomer@example.com');
    expect([page.status, page.url]).toEqual([200, `${demo.url}/dashboard`]);
    await demo.stop();
    await simulator.stop();
  },
  BUILD_TIMEOUT_MS,
);
