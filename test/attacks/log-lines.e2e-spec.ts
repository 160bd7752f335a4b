import { Injectable, type INestApplication } from '@nestjs/common';
import {
  OnScalekitWebhook,
  SsoPortalPolicy,
  SsoRefusal,
  SsoUserStore,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
import { deliver, deliveryOf, eventText, WEBHOOK_SECRET } from '../support/webhooks.js';

/** What would begin a line or a field of its own, by each character that could. */
const SEPARATORS = [
  ' | ',
  '|',
  '\uff5c',
  '\uffe8',
  '\u00a6',
  '\u2502',
  '\u2223',
  '%7C',
  '%257c',
  '\n',
  '\r\n',
  '%0a',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u001b[2K\u001b[1G',
  '\u009b2K',
  '\u202e',
  '\u0000',
];
const HOSTILE = SEPARATORS.map((separator) => `x${separator}forged: y`);
/** A field or line that begins with what a stranger wrote. */
const FORGED =
  /(?:^|[|\n\r\u2028\u2029\u0085\u2502\u2223\u00a6\uff5c\uffe8])\s*(?:\[[\d;]*\w)*forged/mu;
// eslint-disable-next-line no-control-regex -- those are what must not be there
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/u;

let refuse: 'not' | 'refuse' | 'throw' = 'not';
let text = '';

@Injectable()
class Users extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity | SsoRefusal> {
    if (refuse === 'throw') {
      throw new Error(text, { cause: new TypeError(text) });
    }
    return Promise.resolve(refuse === 'refuse' ? new SsoRefusal(text) : identity);
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}

@Injectable()
class Throwing extends SsoPortalPolicy {
  override mayManage(): boolean {
    throw new Error(text);
  }

  @OnScalekitWebhook('moon.rose')
  rise(): never {
    throw new RangeError(text);
  }
}

describe.each(ADAPTERS)('Q12: log lines that strangers write parts of, on %s', (adapter) => {
  const scene = setScene(adapter, {
    extras: { userStore: Users, portalPolicy: Throwing },
    providers: [Throwing],
    options: { webhooks: { secrets: WEBHOOK_SECRET }, rateLimits: false },
    prepare: (app: INestApplication) => {
      // A logger of the app that prints what it gets.
      app.useLogger(scene.logger);
    },
  });

  beforeEach(() => {
    refuse = 'not';
    scene.logger.lines.length = 0;
  });

  function expectNothingForged(atLeast: number): void {
    const lines = scene.logger.lines.filter((line) => line.includes('forged'));
    expect(lines.length).toBeGreaterThanOrEqual(atLeast);
    expect(lines.filter((line) => FORGED.test(line) || CONTROLS.test(line))).toEqual([]);
  }

  it('begins no field and no line with what a link reports (S11)', async () => {
    for (const hostile of HOSTILE) {
      const [error, description] = [`e${hostile}`, hostile].map(encodeURIComponent);
      for (const route of ['login', 'callback']) {
        const query = `error=access_denied&error_description=${description ?? ''}`;
        await scene.browser.visit(`${scene.app.url}/auth/${route}?${query}`);
        await scene.browser.visit(`${scene.app.url}/auth/${route}?error=${error ?? ''}`);
      }
    }
    expectNothingForged(HOSTILE.length);
  });

  it('begins no field and no line with what the environment reports for a login (S11)', async () => {
    for (const hostile of HOSTILE) {
      const leaving = new URL(await scene.leave());
      const state = leaving.searchParams.get('state') ?? '';
      const description = encodeURIComponent(hostile);
      const query = `state=${state}&error=server_error&error_description=${description}`;
      await scene.browser.visit(`${scene.app.url}/auth/callback?${query}`);
    }
    expectNothingForged(HOSTILE.length);
  });

  it('begins no field and no line with a path or a header of a request (S11)', async () => {
    const paths = ['/auth/login/../login', '/auth/login'];
    for (const hostile of HOSTILE) {
      const encoded = encodeURIComponent(hostile);
      for (const path of paths) {
        await rawRequest(scene.app.url, `http://x${encoded}${path}?a=b`, { host: 'x' });
      }
      await rawRequest(scene.app.url, `/auth/%6cogin%7Cforged`, { host: 'x' });
      // Header fields cannot carry all of it.
      const header = Buffer.from(hostile.replace(/[\0\r\n]/g, ' ')).toString('latin1');
      await rawRequest(
        scene.app.url,
        '/auth/sessions',
        { 'content-type': `x/y; ${header}`, accept: 'application/json', host: header },
        'POST',
        'x',
      ).catch(() => undefined);
      await rawRequest(
        scene.app.url,
        '/auth/webhooks',
        { 'webhook-id': header },
        'POST',
        'x',
      ).catch(() => undefined);
    }
    expectNothingForged(0);
  });

  it('begins no field and no line with what a token says (S11)', async () => {
    for (const hostile of HOSTILE) {
      for (const claim of ['iss', 'aud', 'azp', 'nonce', 'oid', 'sub', 'at_hash', 'amr', 'email']) {
        scene.tamper('idToken', { claims: { [claim]: hostile } });
        // Some of these sign in, and many sign-ins of one browser are a login loop.
        scene.browser = new Browser();
        await scene.attempt();
        scene.calm();
      }
    }
    expectNothingForged(0);
  });

  it('begins no field and no line with what the token endpoint answers (S11)', async () => {
    for (const hostile of HOSTILE) {
      const body = JSON.stringify({ error: hostile, error_description: hostile });
      for (const status of [400, 401, 500]) {
        scene.simulator.faults.add({ path: '/oauth/token', kind: 'status', status, body });
        await scene.attempt();
        scene.calm();
      }
    }
    expectNothingForged(0);
  });

  it.each(['refuse', 'throw'] as const)(
    'begins no field and no line with what the user store says when it does %s (S11)',
    async (how) => {
      for (const hostile of HOSTILE) {
        [refuse, text] = [how, hostile];
        scene.browser = new Browser();
        await scene.attempt();
      }
      expectNothingForged(HOSTILE.length);
    },
  );

  it('begins no field and no line with what a webhook handler or a policy throws (S11)', async () => {
    await scene.signIn();
    for (const hostile of HOSTILE) {
      text = hostile;
      await deliver(scene.app, deliveryOf());
      await deliver(scene.app, deliveryOf(eventText({ type: hostile })));
      await deliver(scene.app, deliveryOf(eventText({ id: hostile })));
      await scene.browser.api(`${scene.app.url}/auth/portal-link`, { method: 'POST' });
    }
    expectNothingForged(2 * HOSTILE.length);
  });

  it.each<[string, (url: string) => Promise<unknown>]>([
    [
      'cross_site_request',
      (url) =>
        new Browser().visit(`${url}/auth/logout`, {
          method: 'POST',
          headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        }),
    ],
    ['invalid_request_target', (url) => rawRequest(url, 'http://host/auth/login')],
    [
      'navigation_required',
      (url) => new Browser().visit(`${url}/auth/login`, { headers: { 'sec-fetch-dest': 'image' } }),
    ],
  ])('let no stranger fill the log with %s (S11)', async (code, send) => {
    const app = await scene.another({ options: { rateLimits: false } });
    const before = scene.logger.loud.length;
    for (let time = 0; time < 20; time++) {
      await send(app.url);
    }
    const loud = scene.logger.loud.slice(before);
    expect(loud).toEqual([expect.stringContaining(`${code} (`)]);
  });
});
