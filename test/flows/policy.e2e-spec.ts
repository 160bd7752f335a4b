import { Body, Controller, HttpCode, Injectable, Post } from '@nestjs/common';
import {
  ScalekitSsoService,
  SsoPolicy,
  SsoPolicyRules,
  type SsoBreakGlass,
  type SsoMode,
  type SsoPolicySubject,
} from 'nestjs-scalekit-sso';
import { Code } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { ACME, CUSTOMERS, GLOBEX } from '../support/tenants.js';

let exceptions = new Map<string, SsoBreakGlass>();
let reported: string[] = [];
let mails: string[] = [];
let isBroken = false;

/** Acme has bought single sign-on only; everybody else may choose. */
@Injectable()
class AppRules extends SsoPolicyRules {
  override modeFor(subject: SsoPolicySubject): Promise<SsoMode | undefined> {
    if (isBroken) {
      throw new Error('password=hunter2 at db.internal');
    }
    const isAcme =
      'domain' in subject ? subject.domain === 'acme.test' : subject.organizationId === ACME.id;
    return Promise.resolve(isAcme ? 'required' : undefined);
  }

  override breakGlassFor(email: string): SsoBreakGlass | undefined {
    return exceptions.get(email.toLowerCase());
  }

  override onBreakGlass(email: string): void {
    reported.push(email);
  }
}

const PASSWORD = 'correct horse battery staple';

interface Account {
  readonly email: string;
  readonly organizationId?: string | undefined;
}

/** Finds accounts as a table with an accent-insensitive collation does, and by second addresses. */
function findByPassword(typed: string, password: string): Account | undefined {
  const letters = typed.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const account: Account = ACCOUNTS.get(letters) ?? { email: letters };
  return password === PASSWORD ? account : undefined;
}

const ACCOUNTS = new Map<string, Account>([
  ['jane@private.test', { email: 'jane@acme.test' }],
  ['eve@private.test', { email: 'eve@private.test', organizationId: ACME.id }],
]);

/** The password login of docs/passwords-and-sso.md. */
@Controller('password-login')
class PasswordLoginController {
  constructor(
    private readonly policy: SsoPolicy,
    private readonly sso: ScalekitSsoService,
  ) {}

  @Post()
  @HttpCode(200)
  async login(@Body() { email, password }: { email: string; password: string }): Promise<object> {
    const account = findByPassword(email, password);
    if (account && (await this.policy.mayUsePassword(account.email, account.organizationId))) {
      return { signedIn: account.email };
    }
    return (await this.policy.forEmail(email)) === 'required'
      ? { loginUrl: this.sso.loginUrl({ loginHint: email }) }
      : { problem: 'E-mail or password is wrong.' };
  }

  /** Anybody may ask for a reset, so the page is always the same. */
  @Post('reset')
  @HttpCode(200)
  async reset(@Body() { email }: { email: string }): Promise<object> {
    if (await this.policy.mayHavePassword(email)) {
      mails.push(email);
    }
    return { look: 'into your mailbox' };
  }
}

describe.each(ADAPTERS)('single sign-on beside passwords, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    extras: { policyRules: AppRules },
    controllers: [PasswordLoginController],
  });
  const policy = (): SsoPolicy => scene.app.app.get(SsoPolicy);
  const login = (email: string, password = PASSWORD): ReturnType<typeof scene.browser.api> =>
    scene.browser.api(`${scene.app.url}/password-login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
  const answerTo = async (email: string, password?: string): Promise<unknown> =>
    JSON.parse((await login(email, password)).body);
  const environmentDown = (): void => {
    const grpcCode = Code.Internal;
    scene.simulator.faults.add({ path: 'grpc', kind: 'status', grpcCode, times: 100 });
  };
  beforeEach(() => {
    exceptions = new Map();
    reported = [];
    mails = [];
    isBroken = false;
  });

  it.each([
    ['jane@acme.test', 'required'],
    ['Jane@ACME.test', 'required'],
    ['jane@globex.test', 'optional'],
    ['jane@nowhere.test', 'unavailable'],
    ['jane@mail.acme.test', 'unavailable'],
    ['jane', 'unknown'],
  ])('is, for %s, %s', async (email, requirement) => {
    await expect(policy().forEmail(email)).resolves.toBe(requirement);
  });

  it.each([
    [ACME.id, 'required'],
    [GLOBEX.id, 'optional'],
  ])('is, for the invitations of %s, %s', async (id, requirement) => {
    await expect(policy().forOrganization(id)).resolves.toBe(requirement);
  });

  it('is unavailable for the invitations of an organization that has set up nothing', async () => {
    const { id } = scene.simulator.directory.createOrganization({ displayName: 'New' });
    await expect(policy().forOrganization(id)).resolves.toBe('unavailable');
  });

  it('stays required while the environment is down, and is not known where nothing says so', async () => {
    environmentDown();
    await expect(policy().forEmail('max@acme.test')).resolves.toBe('required');
    await expect(policy().forOrganization(ACME.id)).resolves.toBe('required');
    await expect(policy().forEmail('max@down.test')).resolves.toBe('unknown');
    await expect(policy().forOrganization(GLOBEX.id)).resolves.toBe('unknown');
    expect(await answerTo('max@acme.test')).toEqual({
      loginUrl: '/auth/login?login_hint=max%40acme.test',
    });
  });

  it('takes a password where it may, and sends the others to their company', async () => {
    expect(await answerTo('jane@globex.test')).toEqual({ signedIn: 'jane@globex.test' });
    expect(await answerTo('jane@globex.test', 'wrong')).toHaveProperty('problem');
    for (const email of ['jane@acme.test', ' JANE@Acme.test']) {
      expect(await answerTo(email)).toHaveProperty('loginUrl');
    }
  });

  it.each(['jane@acme.test..', 'jane@@acme.test', 'jane@acme.test\u0000', '"jane"@acme.test', ''])(
    'takes no password of %j, which is no address',
    async (email) => {
      expect(await answerTo(email)).toHaveProperty('problem');
    },
  );

  it.each([
    ['jane@acmé.test', 'another spelling of the address'],
    ['jane@private.test', 'a second address'],
    ['eve@private.test', 'the address of an account of the organization'],
  ])('takes no password for %s, %s, where single sign-on is required (S17)', async (email) => {
    expect(await answerTo(email)).toEqual({ problem: 'E-mail or password is wrong.' });
    const until = new Date(Date.now() + 60_000);
    exceptions.set('jane@acme.test', { reason: 'Okta is down', allowedBy: 'ops-7', until });
    exceptions.set('eve@private.test', { reason: 'Okta is down', allowedBy: 'ops-7', until });
    expect(await answerTo(email)).toHaveProperty('signedIn');
    expect(reported).toHaveLength(1);
  });

  it('takes the password of an exception, and leaves a trace without the address', async () => {
    const until = new Date(Date.now() + 60_000);
    exceptions.set('jane@acme.test', { reason: 'Okta is down', allowedBy: 'ops-7', until });
    expect(await answerTo('jane@acme.test', 'wrong')).toHaveProperty('loginUrl');
    expect(reported).toEqual([]);
    expect(await answerTo('jane@acme.test')).toEqual({ signedIn: 'jane@acme.test' });
    expect(reported).toEqual(['jane@acme.test']);
    expect(scene.logger.text).toMatch(
      /audit: password instead of required single sign-on \| person [0-9a-f]{16} \| until \S+Z \| allowed by ops-7 \| Okta is down/,
    );
    expect(scene.logger.text).not.toMatch(/jane@acme\.test/i);
    expect(await answerTo('max@acme.test')).toHaveProperty('loginUrl');
  });

  it('leaves no trace of a stranger who asks to reset a password, and mails where it may', async () => {
    const until = new Date(Date.now() + 60_000);
    exceptions.set('jane@acme.test', { reason: 'Okta is down', allowedBy: 'ops-7', until });
    const logged = scene.logger.text.length;
    for (const email of ['jane@acme.test', 'max@acme.test', 'jane@globex.test', 'jane']) {
      const answer = await scene.browser.api(`${scene.app.url}/password-login/reset`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email }),
      });
      expect(answer.body).toContain('mailbox');
    }
    expect(mails).toEqual(['jane@acme.test', 'jane@globex.test']);
    expect([reported, scene.logger.text.slice(logged)]).toEqual([[], '']);
  });

  it('leaves a trace of who allowed an exception, without their address', async () => {
    const until = new Date(Date.now() + 60_000);
    const allowedBy = 'root@app.test';
    exceptions.set('jane@acme.test', { reason: 'Okta is down', allowedBy, until });
    expect(await answerTo('jane@acme.test')).toEqual({ signedIn: 'jane@acme.test' });
    expect(scene.logger.text).toMatch(/\| allowed by [0-9a-f]{16} \| Okta is down/);
    expect(scene.logger.text).not.toContain(allowedBy);
  });

  it.each([{ allowedBy: null }, { reason: null }, { until: '2999-01-01' }])(
    'takes no password by half an exception, and reports none: %j',
    async (fields) => {
      const until = new Date(Date.now() + 60_000);
      const row = { reason: 'Okta is down', allowedBy: 'ops-7', until, ...fields };
      exceptions.set('jane@acme.test', row as unknown as SsoBreakGlass);
      const logged = scene.logger.text.length;
      expect(await answerTo('jane@acme.test')).toHaveProperty('loginUrl');
      expect(reported).toEqual([]);
      expect(scene.logger.text.slice(logged)).not.toContain('audit:');
    },
  );

  it('takes no password while the rules of the app fail', async () => {
    isBroken = true;
    expectRefusal(scene, await login('jane@globex.test'), 'policy_rules_failed');
    expect(scene.logger.text).not.toContain('hunter2');
  });

  it('offers what there is, and requires nothing, in an app without rules', async () => {
    const app = await scene.another();
    const plain = app.app.get(SsoPolicy);
    await expect(plain.forEmail('jane@acme.test')).resolves.toBe('optional');
    await expect(plain.mayUsePassword('jane@acme.test')).resolves.toBe(true);
  });
});
