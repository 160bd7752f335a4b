import { inspect } from 'node:util';
import { Injectable, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { SsoPortalPolicy } from 'nestjs-scalekit-sso';
import { Code } from 'scalekit-simulator';
import { tap, type Observable } from 'rxjs';
import { ADAPTERS } from '../support/app.js';
import type { Answer, VisitOptions } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf } from '../support/sign-in.js';

let verdict: () => unknown;

@Injectable()
class Policy extends SsoPortalPolicy {
  override mayManage(): Promise<boolean> {
    return verdict() as Promise<boolean>;
  }
}

const handled: unknown[] = [];

/** A cache, or a log of answers, in the app. */
@Injectable()
class Collector {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(tap((value) => void handled.push(value)));
  }
}

describe.each(ADAPTERS)('M: attacks on the portal, on %s', (adapter) => {
  const scene = setScene(adapter, {
    extras: { portalPolicy: Policy },
    options: { timeoutMs: 2_000 },
    providers: [{ provide: APP_INTERCEPTOR, useClass: Collector }],
  });
  const url = (): string => `${scene.app.url}/auth/portal-link`;
  const ask = (options: VisitOptions = {}): Promise<Answer> =>
    scene.browser.api(url(), { method: 'POST', ...options });
  const made = (): number => scene.simulator.requestCount('grpc:GeneratePortalLink');
  let madeBefore: number;

  beforeEach(async () => {
    verdict = () => true;
    await scene.signIn();
    madeBefore = made();
  });

  const other = (): string =>
    scene.simulator.directory.createOrganization({ displayName: 'Victim' }).id;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const json = { 'content-type': 'application/json' };
  const foreign: [string, () => VisitOptions][] = [
    ['JSON', () => ({ body: JSON.stringify({ organization_id: other() }), headers: json })],
    ['a form', () => ({ body: `organization_id=${other()}`, headers: form })],
    [
      'a form that names both',
      () => ({
        body: `organization_id=${organizationOf(scene.simulator)}&organization_id=${other()}`,
        headers: form,
      }),
    ],
    [
      'a list',
      () => ({
        body: JSON.stringify({ organization_id: [organizationOf(scene.simulator), other()] }),
        headers: json,
      }),
    ],
    ['no text', () => ({ body: '{"organization_id":{"$ne":1}}', headers: json })],
    ['an empty name', () => ({ body: '{"organization_id":""}', headers: json })],
  ];
  it.each(foreign)('M1 refuses a link for another organization by %s', async (_case, options) => {
    expectRefusal(scene, await ask(options()), 'wrong_organization');
    expect(made()).toBe(madeBefore);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it.each<[string, () => VisitOptions & { query?: string }]>([
    ['the query', () => ({ query: `?organization_id=${other()}` })],
    ['another name', () => ({ body: JSON.stringify({ organizationId: other() }), headers: json })],
    [
      'a prototype',
      () => ({ body: `{"__proto__":{"organization_id":"${other()}"}}`, headers: json }),
    ],
    ['a header', () => ({ headers: { 'x-organization-id': other() } })],
  ])('M1 takes no organization from %s', async (_case, options) => {
    const { query = '', ...rest } = options();
    const answer = await scene.browser.api(url() + query, { method: 'POST', ...rest });
    if (answer.status === 200) {
      const { url: link } = JSON.parse(answer.body) as { url: string };
      const portal = await scene.browser.follow(link);
      expect(portal.body).toContain('Test Organization');
      expect(portal.body).not.toContain('Victim');
    } else {
      // The framework's own parser refused it.
      expect(answer.status).toBe(400);
      expect(made()).toBe(madeBefore);
    }
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('M1 makes no link by %s', async (method) => {
    const answer = await scene.browser.visit(url(), { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(made()).toBe(madeBefore);
  });

  it.each<[string, () => Record<string, string>]>([
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    ['a sibling', () => ({ origin: 'https://other.example', 'sec-fetch-site': 'same-site' })],
    ['another port', () => ({ origin: scene.app.url.replace(/\d+$/, '1') })],
    ['the portal itself', () => ({ origin: scene.simulator.environmentUrl })],
    ['a sandboxed frame', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
  ])('M1 makes no link for %s', async (_case, headers) => {
    expectRefusal(scene, await ask({ headers: headers() }), 'cross_site_request');
    expect(made()).toBe(madeBefore);
  });

  it('M1 makes no link for who is not signed in, any more', async () => {
    const twin = await scene.browser.clone();
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const answer = await twin.api(url(), { method: 'POST' });
    expectRefusal(scene, answer, 'login_required');
    expect(made()).toBe(madeBefore);
  });

  it.each<[string, () => unknown, 'portal_forbidden' | 'portal_policy_failed']>([
    ['says no', () => false, 'portal_forbidden'],
    ['says something else', () => 'yes', 'portal_forbidden'],
    ['gives an object', () => ({ allowed: true }), 'portal_forbidden'],
    ['says nothing', () => undefined, 'portal_forbidden'],
    [
      'throws',
      () => {
        throw new Error('cannot reach postgres://app:hunter2-hunter2@db.internal/app');
      },
      'portal_policy_failed',
    ],
    ['rejects', () => Promise.reject(new Error('down')), 'portal_policy_failed'],
    ['hangs', () => new Promise(() => undefined), 'portal_policy_failed'],
  ])('M1 makes no link where the policy %s', async (_case, act, code) => {
    verdict = act;
    const answer = await ask();
    expect(made()).toBe(madeBefore);
    await expectDenied(scene, answer, code, { staysIn: JANE.email! });
    expect(scene.logger.text).not.toContain('hunter2');
  });

  it('M2 makes a new link each time, which no cache, log or interceptor sees', async () => {
    handled.splice(0);
    const answers = await Promise.all([ask(), ask(), ask()]);
    const links = answers.map(({ body }) => (JSON.parse(body) as { url: string }).url);
    expect(new Set(links).size).toBe(3);
    expect(made()).toBe(madeBefore + 3);
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('etag') === null || headers.get('cache-control') === 'no-store').toBe(
        true,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    const seen = scene.logger.text + inspect(handled, { depth: 9 });
    for (const link of links) {
      expect(seen).not.toContain(link.slice(link.lastIndexOf('/') + 1));
    }
    expect(seen).not.toContain('magicLink');
  });

  it('M2 refuses without a link in the error where the environment fails', async () => {
    for (const [status, fault] of [
      [502, { kind: 'status', grpcCode: Code.Internal }],
      [502, { kind: 'garbage' }],
      [503, { kind: 'drop-after' }],
      [504, { kind: 'hang' }],
    ] as const) {
      scene.simulator.faults.add({ path: 'grpc:GeneratePortalLink', times: 9, ...fault });
      const answer = await ask();
      expect(answer.status).toBe(status);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).not.toContain('magicLink');
      scene.calm();
    }
    expect(scene.logger.text).not.toContain('magicLink');
    expect((await ask()).status).toBe(200);
  });
});
