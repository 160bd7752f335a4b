import { setTimeout as sleep } from 'node:timers/promises';
import { ScalekitSimulator } from 'scalekit-simulator';

const APP = 'http://127.0.0.1:3999';
const SIX_HOURS = 6 * 60 * 60;
const EVIL = '"><script>alert(1)</script>&\'';

interface Message {
  readonly event_type: string;
  readonly [field: string]: unknown;
}

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** What the page posts to its parent, and to whom. */
  readonly posts: { origins: string[]; messages: Message[]; stream?: string };
}

let simulator: ScalekitSimulator;
let organizationId: string;
let connectionId: string;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [
      `${APP}/auth/callback`,
      `${APP}/other`,
      'https://app.example.com/callback',
      'myapp://callback',
    ],
    organizations: [{ displayName: EVIL, id: 'org_9', domains: ['evil.test'] }],
  });
  ({ organizationId, connectionId } = simulator.testOrganization!);
});

afterEach(() => simulator.stop());

async function visit(path: string, form?: Record<string, string>): Promise<Page> {
  const response = await fetch(new URL(path, simulator.environmentUrl), {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const body = await response.text();
  const [, data = '{}'] = /data-page="([^"]*)"/.exec(body) ?? [];
  const json = data.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const posts = JSON.parse(json) as Page['posts'];
  return { status: response.status, headers: response.headers, body, posts };
}

const linkPath = (id = organizationId): string =>
  `/magicLink/${simulator.directory.portalLinks.create(id).token}`;

/** Opens a portal; answers its path. */
async function open(id?: string): Promise<string> {
  const { status, headers } = await visit(linkPath(id));
  expect(status).toBe(303);
  return headers.get('location')!;
}

/** Presses a button; answers the page after it. */
async function change(path: string, form: Record<string, string>): Promise<Page> {
  const answer = await visit(path, form);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
  return visit(path);
}

const typesOf = ({ posts }: Page): string[] => posts.messages.map(({ event_type }) => event_type);

describe('a portal link', () => {
  it('opens the portal of its organization, which says so once', async () => {
    const path = await open();
    const page = await visit(path);
    expect(page.status).toBe(200);
    expect(page.body).toContain('Test Organization');
    expect(page.body).not.toContain('evil.test');
    const [message] = page.posts.messages;
    expect(message).toEqual({
      event_type: 'PORTAL_LOAD_SUCCESS',
      object: 'session',
      organization_id: organizationId,
      message: 'The portal was loaded',
      data: { expiry: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    });
    expect(page.posts.messages).toHaveLength(1);
    expect(typesOf(await visit(path))).toEqual([]);
  });

  const bad: [string, () => Promise<string> | string, number, RegExp][] = [
    [
      'was opened',
      async () => {
        const path = linkPath();
        await visit(path);
        return path;
      },
      410,
      /was opened before/,
    ],
    [
      'is over a minute old',
      () => {
        const path = linkPath();
        simulator.clock.skewSeconds = 61;
        return path;
      },
      410,
      /too old/,
    ],
    [
      'was expired on demand',
      () => {
        const path = linkPath();
        simulator.expirePortalLinks();
        return path;
      },
      410,
      /too old/,
    ],
    [
      'was never made',
      () => '/magicLink/00000000-0000-0000-0000-000000000000',
      404,
      /no such link/,
    ],
    ['is a session', async () => (await open()).replace('/portal/', '/magicLink/'), 404, /no such/],
  ];
  it.each(bad)('that %s explains itself and posts a failure', async (_case, path, status, why) => {
    const page = await visit(await path());
    expect(page.status).toBe(status);
    expect(page.body).toMatch(why);
    expect(page.posts.messages).toEqual([
      {
        event_type: 'PORTAL_LOAD_FAILURE',
        object: 'session',
        message: 'The portal could not be loaded',
        data: { error_code: 'SESSION_EXPIRED' },
      },
    ]);
    expect(page.posts.stream).toBeUndefined();
  });
});

describe('a page of the portal', () => {
  it('is embedded by, and posts to, the origins of the redirect URIs only', async () => {
    for (const page of [await visit(await open()), await visit('/magicLink/unknown')]) {
      const policy = page.headers.get('content-security-policy');
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'nonce-[\w-]{22}'; connect-src 'self'; base-uri 'none'; frame-ancestors http:\/\/127\.0\.0\.1:3999 https:\/\/app\.example\.com$/,
      );
      expect(page.posts.origins).toEqual([APP, 'https://app.example.com']);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      const [, nonce] = /nonce-([\w-]+)/.exec(policy ?? '') ?? [];
      expect(page.body.match(/<script/g)).toHaveLength(1);
      expect(page.body).toContain(`<script nonce="${nonce!}">`);
    }
  });

  it('is embedded by nobody where no app is registered', async () => {
    const lonely = await ScalekitSimulator.start();
    const answer = await fetch(`${lonely.environmentUrl}/magicLink/x`);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    await lonely.stop();
  });

  it('escapes what others wrote', async () => {
    const path = await open('org_9');
    const page = await change(path, { change: 'add-domain', domain: EVIL });
    expect(page.body.match(/<script/g)).toHaveLength(1);
    expect(page.body).toContain('&lt;script&gt;');
    expect(page.body).toContain('Not done:');
  });

  it('labels every field and tells its buttons apart', async () => {
    const { body } = await visit(await open());
    for (const [, id] of body.matchAll(/<(?:input|select)[^>]*\sid="([^"]+)"/g)) {
      expect(body).toContain(`for="${id!}"`);
    }
    const buttons = [...body.matchAll(/<button[^>]*>([^]*?)<\/button>/g)].map(([, name]) =>
      name!.replaceAll(/<[^>]+>|\s+/g, ' ').trim(),
    );
    expect(new Set(buttons).size).toBe(buttons.length);
  });

  it('shows the features that the link was made for', async () => {
    const { token } = simulator.directory.portalLinks.create(organizationId, ['sso']);
    const { headers } = await visit(`/magicLink/${token}`);
    const { body } = await visit(headers.get('location')!);
    expect(body).toContain('id="connections"');
    expect(body).not.toContain('id="directory"');
  });
});

describe('a change in the portal', () => {
  it('disables and enables a connection, and posts each once', async () => {
    const path = await open();
    await visit(path);
    const disabled = await change(path, { change: 'disable-connection', id: connectionId });
    expect(simulator.directory.connection(connectionId)?.enabled).toBe(false);
    expect(disabled.posts.messages).toEqual([
      {
        event_type: 'ORGANIZATION_SSO_DISABLED',
        object: 'connection',
        organization_id: organizationId,
        message: 'Single sign-on was disabled',
        data: {
          connection_type: 'SSO',
          id: connectionId,
          type: 'OIDC',
          provider: 'IDP_SIMULATOR',
          enabled: false,
        },
      },
    ]);
    expect(typesOf(await visit(path))).toEqual([]);
    const enabled = await change(path, { change: 'enable-connection', id: connectionId });
    expect(simulator.directory.connection(connectionId)?.enabled).toBe(true);
    expect(enabled.posts.messages).toMatchObject([
      { event_type: 'ORGANIZATION_SSO_ENABLED', data: { enabled: true } },
    ]);
  });

  it('sets up a new connection, from draft to enabled', async () => {
    const path = await open();
    await change(path, { change: 'add-connection', provider: 'OKTA', type: 'SAML' });
    const { id } = simulator.directory.connectionsOf(organizationId).at(-1)!;
    expect(simulator.directory.connection(id)).toMatchObject({
      provider: 'OKTA',
      type: 'SAML',
      status: 'DRAFT',
      enabled: false,
    });
    const early = await change(path, { change: 'enable-connection', id });
    expect(early.body).toContain('Not done: a connection in DRAFT cannot be enabled');
    expect(typesOf(early)).toEqual([]);
    expect((await visit(path)).body).not.toContain('Not done');
    await change(path, { change: 'complete-connection', id });
    const done = await change(path, { change: 'enable-connection', id });
    expect(done.posts.messages).toMatchObject([{ data: { id, type: 'SAML', provider: 'OKTA' } }]);
  });

  it('adds, verifies and removes a domain', async () => {
    const { directory } = simulator;
    const path = await open();
    await change(path, { change: 'add-domain', domain: 'New.Acme.test' });
    expect(directory.organizationForDomain('new.acme.test')).toBeUndefined();
    const { id } = directory.domainsOf(organizationId).at(-1)!;
    await change(path, { change: 'verify-domain', id });
    expect(directory.organizationForDomain('new.acme.test')?.id).toBe(organizationId);
    await change(path, { change: 'remove-domain', id });
    expect(directory.domain(id)).toBeUndefined();
  });

  it('switches directory sync', async () => {
    const path = await open();
    await visit(path);
    const on = await change(path, { change: 'enable-directory' });
    expect(on.posts.messages).toEqual([
      {
        event_type: 'ORGANIZATION_DIRECTORY_ENABLED',
        object: 'directory',
        organization_id: organizationId,
        message: 'Directory sync was enabled',
        data: {
          directory_type: 'SCIM',
          id: organizationId.replace('org_', 'dir_'),
          provider: 'CUSTOM',
          enabled: true,
        },
      },
    ]);
    expect(simulator.directory.organization(organizationId)?.features.dir_sync).toBe(true);
    expect(typesOf(await change(path, { change: 'disable-directory' }))).toEqual([
      'ORGANIZATION_DIRECTORY_DISABLED',
    ]);
  });

  it.each<[string, () => Record<string, string>]>([
    ['a connection of others', () => ({ change: 'disable-connection', id: connectionId })],
    [
      'a domain of others',
      () => ({
        change: 'remove-domain',
        id: simulator.directory.domainsOf(organizationId)[0]!.id,
      }),
    ],
    ['no connection', () => ({ change: 'enable-connection' })],
    ['an unknown provider', () => ({ change: 'add-connection', provider: 'NONE' })],
    ['a public mail domain', () => ({ change: 'add-domain', domain: 'gmail.com' })],
    ['nothing known', () => ({ change: 'constructor' })],
    ['nothing', () => ({})],
  ])('is refused for %s', async (_case, form) => {
    const { directory } = simulator;
    const state = (): string =>
      JSON.stringify(
        [organizationId, 'org_9'].map((id) => [
          directory.connectionsOf(id),
          directory.domainsOf(id),
        ]),
      );
    const before = state();
    const path = await open('org_9');
    await visit(path);
    const page = await change(path, form());
    expect(page.body).toContain('Not done:');
    expect(typesOf(page)).toEqual([]);
    expect(state()).toBe(before);
  });
});

describe('a session of the portal', () => {
  const expectOver = async (path: string): Promise<void> => {
    for (const page of [await visit(path), await visit(path, { change: 'enable-directory' })]) {
      expect([page.status, typesOf(page)]).toEqual([410, ['PORTAL_LOAD_FAILURE']]);
    }
    expect((await visit(`${path}/stream`)).status).toBe(204);
    expect(simulator.directory.organization(organizationId)?.features.dir_sync).toBe(false);
  };

  it('is over after six hours', async () => {
    const path = await open();
    simulator.clock.skewSeconds = SIX_HOURS - 30;
    expect((await visit(path)).status).toBe(200);
    simulator.clock.skewSeconds = SIX_HOURS + 1;
    await expectOver(path);
  });

  it('is over on demand; the next one is not', async () => {
    const path = await open();
    simulator.expirePortalSessions();
    await expectOver(path);
    expect((await visit(await open())).status).toBe(200);
  });

  it('is not brought back by a warning', async () => {
    const path = await open();
    simulator.expirePortalSessions();
    simulator.warnPortalSessions();
    await expectOver(path);
  });

  it('is gone with its organization', async () => {
    const path = await open('org_9');
    simulator.directory.deleteOrganization('org_9');
    expect((await visit(path)).status).toBe(410);
  });

  /** Reads what an open page hears, until it ends. */
  async function listen(path: string): Promise<{ heard: string[]; end: Promise<void> }> {
    const answer = await fetch(`${simulator.environmentUrl}${path}/stream`);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const heard: string[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        heard.push(chunk);
      }
    };
    return { heard, end: read() };
  }

  it('is warned once, five minutes before its end, and told of its end', async () => {
    const path = await open();
    const { heard, end } = await listen(path);
    simulator.clock.skewSeconds = SIX_HOURS - 299;
    for (let n = 0; n < 50 && heard.length === 0; n += 1) await sleep(100);
    expect(heard.join('')).toMatch(/^event: warning\ndata: {"event_type":"PORTAL_SESSION_WARNING"/);
    // Long enough to be warned again.
    await sleep(700);
    expect((await visit(path)).body).not.toMatch(/id="ending" role="status"\s+hidden/);
    simulator.expirePortalSessions();
    await end;
    const events = heard.join('').match(/"event_type":"\w+"/g);
    expect(events).toEqual([
      '"event_type":"PORTAL_SESSION_WARNING"',
      '"event_type":"PORTAL_SESSION_EXPIRY"',
    ]);
  });

  it('is warned on demand', async () => {
    const { heard, end } = await listen(await open());
    end.catch(() => undefined);
    simulator.warnPortalSessions();
    for (let n = 0; n < 50 && heard.length === 0; n += 1) await sleep(100);
    const [, data = '{}'] = /data: (.+)/.exec(heard.join('')) ?? [];
    expect(JSON.parse(data)).toMatchObject({
      object: 'session',
      organization_id: organizationId,
      data: { expiry: expect.any(String) },
    });
  });

  it('is warned on every page, and again when it is asked for again', async () => {
    const path = await open();
    const pages = [await listen(path), await listen(path)];
    const warnings = (): number[] =>
      pages.map(({ heard }) => heard.join('').match(/event: warning/g)?.length ?? 0);
    for (const round of [1, 2]) {
      simulator.warnPortalSessions();
      for (let n = 0; n < 50 && Math.min(...warnings()) < round; n += 1) await sleep(100);
      expect(warnings()).toEqual([round, round]);
    }
    // A page that opens after the warning says so itself.
    const late = await listen(path);
    await sleep(500);
    simulator.expirePortalSessions();
    await Promise.all([...pages, late].map(({ end }) => end));
    expect(late.heard.join('')).not.toContain('event: warning');
    expect(warnings()).toEqual([2, 2]);
  });

  it('does not hold up the end of the simulator', async () => {
    const { end } = await listen(await open());
    await simulator.stop();
    await end.catch(() => undefined);
  });
});
