import { Controller, ForbiddenException, Get, HttpException, Injectable } from '@nestjs/common';
import {
  RequireOrganization,
  SsoErrorPage,
  SsoOrganizationResolver,
  SsoPolicy,
  SsoPolicyRules,
  SsoPortalPolicy,
  SsoUserStore,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { JANE, problemOf } from '../support/sign-in.js';

type Place =
  | 'resolve'
  | 'serialize'
  | 'deserialize'
  | 'publicView'
  | 'mayManage'
  | 'resolver'
  | 'rules'
  | 'page';

/** What each place of the app throws; nothing at first. */
const thrown = new Map<Place, Error>();

function throwAt(place: Place): void {
  const error = thrown.get(place);
  if (error !== undefined) {
    throw error;
  }
}

@Injectable()
class AppUserStore extends SsoUserStore<SsoIdentity> {
  async resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    await Promise.resolve();
    throwAt('resolve');
    return identity;
  }
  serialize({ key }: SsoIdentity): string {
    throwAt('serialize');
    return key;
  }
  deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    throwAt('deserialize');
    return Promise.resolve(identity);
  }
  override publicView({ email }: SsoIdentity): object {
    throwAt('publicView');
    return { email };
  }
}

@Injectable()
class AppPortalPolicy extends SsoPortalPolicy {
  override mayManage(): boolean {
    throwAt('mayManage');
    return false;
  }
}

@Injectable()
class AppResolver extends SsoOrganizationResolver {
  override resolve(): undefined {
    throwAt('resolver');
  }
}

@Injectable()
class AppRules extends SsoPolicyRules {
  override modeFor(): undefined {
    throwAt('rules');
  }
}

@Injectable()
class AppErrorPage extends SsoErrorPage {
  override render(): string {
    throwAt('page');
    return 'the page of the app';
  }
}

@Controller('app')
class AppController {
  constructor(private readonly policy: SsoPolicy) {}

  @RequireOrganization()
  @Get('organization')
  organization(): string {
    return 'reports';
  }

  @Get('password')
  async password(): Promise<object> {
    return { mayUse: await this.policy.mayUsePassword('jane@example.com') };
  }
}

/** As a class of an app throws it, with a place of its own in the stack. */
function failingDatabaseQuery(message = 'the query failed'): Error {
  return new TypeError(message, { cause: new RangeError('out of connections') });
}

describe.each(ADAPTERS)('what a class of the app throws, on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: [AppController],
    extras: {
      userStore: AppUserStore,
      portalPolicy: AppPortalPolicy,
      organizationResolver: AppResolver,
      policyRules: AppRules,
      errorPage: AppErrorPage,
    },
  });
  const api = (path: string, method = 'GET'): Promise<Answer> =>
    scene.browser.api(scene.app.url + path, { method, headers: { origin: scene.app.url } });

  const requests: [string, Place, string, () => Promise<Answer>][] = [
    ['SsoUserStore.resolve()', 'resolve', 'user_store_failed', () => scene.attempt()],
    ['SsoUserStore.serialize()', 'serialize', 'user_store_failed', () => scene.attempt()],
    ['SsoUserStore.deserialize()', 'deserialize', 'user_store_failed', () => api('/dashboard')],
    ['SsoUserStore.publicView()', 'publicView', 'user_store_failed', () => api('/auth/me')],
    [
      'SsoPortalPolicy',
      'mayManage',
      'portal_policy_failed',
      () => api('/auth/portal-link', 'POST'),
    ],
    [
      'SsoOrganizationResolver',
      'resolver',
      'organization_resolver_failed',
      () => api('/app/organization'),
    ],
    ['SsoPolicyRules', 'rules', 'policy_rules_failed', () => api('/app/password')],
  ];

  beforeEach(() => {
    thrown.clear();
    scene.logger.lines.length = 0;
  });

  it.each(requests)(
    'of %s is answered as it is where it is an HttpException (B10)',
    async (...of) => {
      const [, place, , request] = of;
      await scene.signIn();
      thrown.set(place, new ForbiddenException('not on our list'));
      const refused = await request();
      expect([refused.status, JSON.parse(refused.body)]).toEqual([
        403,
        { statusCode: 403, message: 'not on our list', error: 'Forbidden' },
      ]);
      thrown.set(place, new HttpException({ quota: 7 }, 409));
      const conflict = await request();
      expect([conflict.status, JSON.parse(conflict.body)]).toEqual([409, { quota: 7 }]);
      thrown.clear();
      expect((await scene.signIn()).status).toBe(200);
    },
  );

  it.each(requests)('of %s is logged with its stack, and not shown (B10)', async (...of) => {
    const [, place, code, request] = of;
    await scene.signIn();
    thrown.set(place, failingDatabaseQuery());
    const failed = await request();
    expect([failed.status, failed.body.includes('query')]).toEqual([503, false]);
    const text = scene.logger.text;
    expect(text).toContain(`${code} (503)`);
    expect(text).toContain('TypeError: the query failed');
    expect(text).toMatch(/^ +at failingDatabaseQuery /m);
    expect(text).toContain('caused by RangeError: out of connections');
  });

  it('signs nobody in, and lets the same browser try again at once (B10)', async () => {
    thrown.set('resolve', new ForbiddenException());
    expect((await scene.attempt()).status).toBe(403);
    expect(await scene.whoIsIn()).toBeUndefined();
    thrown.clear();
    await scene.signIn();
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('keeps secrets and false frames of a message out of the log (B10)', async () => {
    thrown.set(
      'resolve',
      failingDatabaseQuery('password=hunter2 of jane@example.com\n    at forged (/etc/passwd:1:1)'),
    );
    await scene.attempt();
    expect(scene.logger.text).not.toMatch(/hunter2|jane@|^ +at forged/m);
    expect(scene.logger.text).toMatch(/^ +at failingDatabaseQuery /m);
  });

  it('leaves the page of the module where the page of the app throws, and logs why (B10)', async () => {
    thrown.set('page', failingDatabaseQuery());
    const page = await scene.browser.visit(`${scene.app.url}/auth/callback`);
    expect([page.status, page.body.includes('<code>login_not_found</code>')]).toEqual([400, true]);
    expect(scene.logger.text).toContain('errorPage failed | ');
    expect(scene.logger.text).toMatch(/^ +at failingDatabaseQuery /m);
  });

  it('is answered instead of the page where the page of the app throws an HttpException (B10)', async () => {
    for (const [exception, body] of [
      [new ForbiddenException('no page for you'), expect.objectContaining({ statusCode: 403 })],
      [new HttpException('gone', 410), { statusCode: 410, message: 'gone' }],
    ] as const) {
      thrown.set('page', exception);
      const page = await scene.browser.visit(`${scene.app.url}/auth/callback`);
      expect([page.status, JSON.parse(page.body)]).toEqual([exception.getStatus(), body]);
    }
  });

  it('is told to a program that catches the failure itself (B10)', async () => {
    const error = failingDatabaseQuery();
    thrown.set('rules', error);
    const failure: unknown = await scene.app.app
      .get(SsoPolicy)
      .mayUsePassword('jane@example.com')
      .catch((it: unknown) => it);
    expect(failure).toMatchObject({ code: 'policy_rules_failed' });
    const { cause } = failure as { cause: Error };
    expect([cause.name, cause.message]).toEqual([error.name, error.message]);
    expect(cause.stack).toContain('at failingDatabaseQuery ');
    expect(cause.cause).toMatchObject({ name: 'RangeError', message: 'out of connections' });
    expect(JSON.stringify(failure)).not.toContain('"cause"');
    expect(problemOf(await api('/app/password')).code).toBe('policy_rules_failed');
  });
});
