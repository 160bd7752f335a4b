import { inspect } from 'node:util';
import { Code } from '@connectrpc/connect';
import { Injectable, type ArgumentsHost, type INestApplication } from '@nestjs/common';
import {
  SsoError,
  SsoExceptionFilter,
  SsoPortalPolicy,
  SsoUserStore,
  type SsoErrorCode,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS, COOKIE_SECRET } from '../support/app.js';
import type { Answer, Browser, VisitOptions } from '../support/browser.js';
import { expectRefusal, withoutNonce } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, organizationOf } from '../support/sign-in.js';

const EMAIL = 'jane@example.com';
const DATABASE_URL = 'postgres://app:hunter2-hunter2@db.internal/app';

let users: 'well' | 'down' = 'well';

@Injectable()
class Users extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    if (users === 'down') {
      throw new Error(`cannot reach ${DATABASE_URL} for ${EMAIL}`);
    }
    return Promise.resolve(identity);
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}

@Injectable()
class Everybody extends SsoPortalPolicy {
  override mayManage(): boolean {
    if (users === 'down') {
      throw new Error(`cannot reach ${DATABASE_URL} for ${EMAIL}`);
    }
    return true;
  }
}

describe.each(ADAPTERS)('O: what leaks, on %s', (adapter) => {
  /** Whoever reports errors does it with all that they hold. */
  const watchErrors = (app: INestApplication): void => {
    const filter = app.get(SsoExceptionFilter);
    const original = filter.catch.bind(filter);
    filter.catch = (error: SsoError, host: ArgumentsHost) => {
      thrown.push(inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error));
      thrown.push(String(error.stack), JSON.stringify(error.getResponse()));
      return original(error, host);
    };
  };
  const scene = setScene(adapter, {
    extras: { userStore: Users, portalPolicy: Everybody },
    options: { timeoutMs: 2_000 },
    prepare: watchErrors,
  });
  const secrets = new Set<string>();
  /** What a filter of the app, or a tracker of errors, would make of each failure. */
  const thrown: string[] = [];
  const answers: Answer[] = [];

  beforeEach(() => {
    users = 'well';
  });

  const noteUrl = (url: string | undefined): void => {
    if (url !== undefined && URL.canParse(url)) {
      const { searchParams } = new URL(url);
      for (const name of ['code', 'state', 'nonce', 'code_challenge', 'idp_initiated_login']) {
        secrets.add(searchParams.get(name) ?? '');
      }
    }
  };
  const noteCookies = async (browser: Browser): Promise<void> => {
    for (const { value } of await browser.jar.getCookies(scene.app.url)) {
      secrets.add(decodeURIComponent(value));
      value.split('.').forEach((part) => secrets.add(part));
    }
  };
  const visit = async (url: string, options?: VisitOptions): Promise<Answer> => {
    noteUrl(url);
    const answer = await scene.browser.visit(url, options);
    noteUrl(answer.location);
    await noteCookies(scene.browser);
    answers.push(answer);
    return answer;
  };
  const ask = (): string =>
    `organization_id=${organizationOf(scene.simulator)}&login_hint=${EMAIL}&return_to=/dashboard`;
  const login = (query = ask()): Promise<Answer> => visit(`${scene.app.url}/auth/login?${query}`);
  const callback = async (person = JANE): Promise<string> =>
    scene.simulator.signIn((await login()).location ?? '', person);
  const attempt = async (options?: VisitOptions): Promise<Answer> =>
    visit(await callback(), options);

  /** Keeps the tokens that the environment issues, which nobody but the app ever sees. */
  const noteTokens = (): void => {
    scene.tamper(
      'tokenResponse',
      {
        compute: (body) => {
          [body.id_token, body.access_token].forEach((token) => {
            String(token)
              .split('.')
              .forEach((part, index) => index > 0 && secrets.add(part));
          });
          return { ...body };
        },
      },
      Infinity,
    );
  };

  /** Links to the portal that were handed out, failed and refused. */
  const portalLinks = async (): Promise<void> => {
    const post = (body?: URLSearchParams): Promise<Answer> =>
      visit(`${scene.app.url}/auth/portal-link`, { method: 'POST', ...(body && { body }) });
    const { url } = JSON.parse((await post()).body) as { url: string };
    secrets.add(url.slice(url.lastIndexOf('/') + 1));
    for (const kind of ['garbage', 'hang', 'drop-after'] as const) {
      scene.simulator.faults.add({ path: 'grpc:GeneratePortalLink', kind, times: 9 });
      await post();
      scene.simulator.faults.clear();
    }
    users = 'down';
    await post();
    users = 'well';
    await post(new URLSearchParams({ organization_id: EMAIL }));
  };

  const everyFlow = async (): Promise<void> => {
    noteTokens();
    await login('organization_id=a&organization_id=b');
    await login(`login_hint=${EMAIL},${EMAIL}`);
    await login(`error=access_denied&error_description=${EMAIL}`);
    await visit(`${scene.app.url}/auth/callback?code=stray-code-1234567&state=stray-state-1234567`);
    await visit(`${scene.app.url}/dashboard?email=${EMAIL}&token=query-token-1234567`);
    secrets.add('query-token-1234567').add('stray-code-1234567').add('stray-state-1234567');
    const echo = `{"error":"x","error_description":"${EMAIL} ${scene.simulator.credentials.clientSecret}"}`;
    for (const fault of [
      { kind: 'status', status: 400, body: echo },
      { kind: 'status', status: 500, body: echo },
      { kind: 'status', status: 401, body: echo },
      { kind: 'drop' },
      { kind: 'hang' },
      { kind: 'html' },
      { kind: 'garbage' },
      { kind: 'huge' },
      { kind: 'redirect', location: `http://127.0.0.1:9/?email=${EMAIL}` },
    ] as const) {
      scene.simulator.faults.add({ path: '/oauth/token', ...fault });
      await attempt();
      scene.simulator.faults.clear();
    }
    for (const key of ['foreign', 'none', 'hs256-client-secret', 'hs256-public-key'] as const) {
      scene.tamper('idToken', { key });
      await attempt();
    }
    for (const claims of [
      { iss: `https://${EMAIL}` },
      { aud: [EMAIL] },
      { exp: 1 },
      { nonce: EMAIL },
      { oid: `org_${EMAIL}` },
    ]) {
      scene.tamper('idToken', { claims });
      await attempt({ headers: { accept: 'application/json' } });
    }
    const prose = `call ${EMAIL}\r\nFAKE LOG LINE eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abcdefgh`;
    await visit(await scene.simulator.fail((await login()).location ?? '', 'odd_code', prose));
    await visit(await scene.simulator.fail((await login()).location ?? '', EMAIL, EMAIL));
    users = 'down';
    await attempt();
    users = 'well';
    const portal = { target: `${scene.app.url}/auth/login`, loginHint: EMAIL };
    await visit(`${await scene.simulator.idpInitiatedUrl(portal)}x`);
    await visit(await scene.simulator.idpInitiatedUrl(portal));
    scene.simulator.faults.add({ path: 'grpc', kind: 'status', grpcCode: Code.Internal });
    await scene.app.sso.availability(EMAIL);
    await attempt();
    await visit(`${scene.app.url}/dashboard`);
    await portalLinks();
    await visit(await scene.simulator.idpInitiatedUrl({ ...portal, loginHint: MAX.email }));
    await visit(await callback(MAX), { headers: { 'sec-fetch-site': 'cross-site' } });
    await visit(`${scene.app.url}/auth/logout`, {
      headers: { origin: 'https://evil.example' },
      method: 'POST',
    });
    await visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
  };

  const expectNoSecretIn = (text: string): void => {
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/jane@|jane%40|max@example|eyJ|hunter2/);
  };

  it('O3 and O4 hold no secret of any flow in log, error or error body', async () => {
    await everyFlow();
    secrets.add(COOKIE_SECRET).add(scene.simulator.credentials.clientSecret);
    [...secrets].filter((secret) => secret.length < 12).forEach((short) => secrets.delete(short));
    expect(secrets.size).toBeGreaterThan(100);

    const seen = scene.logger.text;
    const codes: SsoErrorCode[] = [
      'token_rejected',
      'unknown_error',
      'wrong_organization',
      'clock_skew',
      'user_store_failed',
      'portal_policy_failed',
      'idp_login_rejected',
      'already_signed_in',
      'environment_timeout',
      'login_required',
    ];
    codes.forEach((code) => {
      expect(seen).toContain(code);
    });
    expect(seen).not.toMatch(/^FAKE/m);
    expectNoSecretIn(seen);

    expect(thrown.length).toBeGreaterThan(100);
    expectNoSecretIn(thrown.join('\n'));

    const refusals = answers.filter(({ status }) => status >= 400);
    expect(refusals.length).toBeGreaterThan(20);
    // The page that offers to change accounts says which one it is, to its user (B21), and nothing else.
    const whoIsIn = `<p>Signed in as <b>${EMAIL}</b>.</p>`;
    const telling = refusals.filter(({ body }) => body.includes(whoIsIn));
    expect(telling.map(({ status }) => status)).toContain(409);
    telling.forEach(({ body }) => {
      expect(body).toContain('<code>already_signed_in</code>');
    });
    expectNoSecretIn(refusals.map((it) => withoutNonce(it).replace(whoIsIn, '')).join('\n'));
  });

  it('O3 tells no other site where a person came from, and is kept by no cache', () => {
    const own = answers.filter(({ url }) => url.includes('/auth/'));
    expect(own.length).toBeGreaterThan(50);
    for (const { url, headers, status } of own) {
      expect([url, headers.get('cache-control')]).toEqual([url, 'no-store']);
      if (status === 302 || headers.get('content-type')?.startsWith('text/html') === true) {
        expect([url, headers.get('referrer-policy')]).toEqual([url, 'strict-origin']);
      }
    }
  });

  const isRedirect = (status: number): boolean => status === 302 || status === 303;

  it('O3 loads nothing of another site on its pages, and is framed by none', () => {
    const pages = answers.filter(
      ({ headers, url, status }) =>
        url.includes('/auth/') &&
        !isRedirect(status) &&
        headers.get('content-type')?.startsWith('text/html') === true,
    );
    expect(pages.length).toBeGreaterThan(20);
    for (const { body, headers } of pages) {
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*frame-ancestors 'none'/,
      );
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(body).not.toMatch(/<script|<iframe|<img|src=|@import|https?:\/\//);
    }
  });

  it('O4 puts a line of one failure on one line, with the reference of the page', async () => {
    const before = scene.logger.lines.length;
    const failed = await scene.simulator.fail(
      await scene.leave(),
      'access_denied',
      'one\r\ntwo\u2028three\u0085four\u001b[31mfive%0asix',
    );
    expectRefusal(scene, await scene.browser.visit(failed), 'access_denied');
    const lines = scene.logger.lines.slice(before).join('').trimEnd();
    expect(lines).toContain('one two three four');
    // eslint-disable-next-line no-control-regex -- colours of the logger itself
    expect(lines.replaceAll(/\u001b\[\d+(;\d+)*m/g, '')).not.toMatch(/[\p{Cc}\u2028]/u);
  });
});
