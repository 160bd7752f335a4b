import { Code } from '@connectrpc/connect';
import { ConsoleLogger } from '@nestjs/common';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, COOKIE_SECRET, startApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { JANE, leave, organizationOf, signIn } from '../support/sign-in.js';

class CollectingLogger extends ConsoleLogger {
  readonly lines: string[] = [];

  protected override printMessages(messages: unknown[]): void {
    this.lines.push(...messages.map(String));
  }
}

describe.each(ADAPTERS)('logs on %s', (adapter) => {
  it('hold a reference for every failure, and no secret', async () => {
    const simulator = await ScalekitSimulator.start();
    const logger = new CollectingLogger('test', {
      logLevels: ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'],
    });
    const app = await startApp({ adapter, simulator, logger });
    const secrets = new Set([
      COOKIE_SECRET,
      simulator.credentials.clientSecret,
      'jane@example.com',
    ]);
    const browser = new Browser();
    const ask = `organization_id=${organizationOf(simulator)}&login_hint=jane@example.com`;

    const note = (answer: Answer): void => {
      for (const cookie of answer.headers.getSetCookie()) {
        secrets.add((cookie.split(/[=;]/)[1] ?? '').slice(0, 40));
      }
    };
    const faults = [
      { kind: 'status', status: 500, body: '{"error":"x","error_description":"jane@example.com"}' },
      { kind: 'drop' },
      { kind: 'html' },
      { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    ] as const;
    for (const fault of faults) {
      const callback = await simulator.signIn(await leave(browser, app, ask), JANE);
      secrets.add(new URL(callback).searchParams.get('code') ?? '');
      secrets.add(new URL(callback).searchParams.get('state') ?? '');
      simulator.faults.add({ path: '/oauth/token', ...fault });
      const page = await browser.visit(callback);
      note(page);
      const [, reference = 'none'] = /<code>([0-9a-f]{12})<\/code>/.exec(page.body) ?? [];
      expect(logger.lines.join('\n')).toContain(reference);
    }
    for (const key of ['foreign', 'none', 'hs256-client-secret'] as const) {
      simulator.tamper('idToken', { key });
      const callback = await simulator.signIn(await leave(browser, app, ask), JANE);
      note(await browser.visit(callback));
    }
    const prose =
      'call jane@example.com\r\nFAKE LOG LINE eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abcdefgh';
    note(
      await browser.visit(await simulator.fail(await leave(browser, app, ask), 'odd_code', prose)),
    );
    const portal = await simulator.idpInitiatedUrl({
      target: `${app.url}/auth/login`,
      loginHint: 'jane@example.com',
    });
    secrets.add(new URL(portal).searchParams.get('idp_initiated_login') ?? '');
    await browser.visit(portal);
    await browser.visit(`${portal}x`);
    simulator.faults.add({ path: 'grpc', kind: 'status', grpcCode: Code.Internal });
    await app.sso.availability('jane@example.com');
    note(await signIn(browser, app, simulator));
    await app.close();
    await simulator.stop();

    const log = logger.lines.join('\n');
    expect(log).toContain('token_rejected');
    expect(log).toContain('unknown_error');
    expect(log).not.toMatch(/^FAKE/m);
    secrets.delete('');
    for (const secret of secrets) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toMatch(/eyJ/);
  });
});
