import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { LoginTransaction } from '../login-state/login-transaction.js';

let parts: Parts;

beforeEach(async () => {
  parts = await partsWith(optionsWith({ defaultReturnTo: '/home' }));
});

interface Outcome {
  readonly url: string;
  /** What the environment was asked. */
  readonly asked: Record<string, unknown>;
  readonly remembered: LoginTransaction | undefined;
}

/** Starts a step-up of somebody. */
async function start(identity: Partial<SsoIdentity> = {}, returnTo?: string): Promise<Outcome> {
  const request = await signedInRequest(sessionStore(), parts.sessions, {
    identity: { ...JANE, ...identity },
  });
  const answer = new Answer();
  const url = await parts.stepUps.start(request, answer, {
    returnTo: parts.urls.returnTo(returnTo),
  });
  const [, , asked] = parts.fake.calls[0] as [string, string, Record<string, unknown>];
  const cookie = new CookieJar().take(answer.cookies).header;
  const remembered = parts.cookies.find(navigation('/', { cookie }), String(asked.state));
  return { url, asked, remembered };
}

describe('a step-up', () => {
  it('asks the connection of who is signed in for a fresh sign-in of theirs', async () => {
    const { url, asked, remembered } = await start({}, '/keys?id=1');
    expect(url).toBe('https://acme.scalekit.dev/oauth/authorize?max_age=0#');
    expect(asked).toMatchObject({
      connectionId: 'conn_1',
      loginHint: 'jane@acme.test',
      prompt: 'login',
    });
    expect(asked).not.toHaveProperty('organizationId');
    expect(remembered).toMatchObject({
      login: { query: { connectionId: 'conn_1', returnTo: '/keys?id=1' } },
      stepUp: { identityKey: JANE.key, ssoSessionHash: expect.stringMatching(/^[\w-]{43}$/) },
    });
  });

  it('asks the organization where no connection is known', async () => {
    const { asked, remembered } = await start({ connectionId: undefined });
    expect(asked).toMatchObject({ organizationId: 'org_1' });
    expect(asked).not.toHaveProperty('connectionId');
    expect(remembered?.login.selector).toEqual({ kind: 'organizationId', value: 'org_1' });
  });

  it('asks by the e-mail address where nothing else is known', async () => {
    const { asked } = await start({ connectionId: undefined, organizationId: undefined });
    expect(asked).toMatchObject({ loginHint: 'jane@acme.test' });
    expect(asked).not.toHaveProperty('organizationId');
  });

  it.each([undefined, 'not an address', `${'x'.repeat(9_000)}@acme.test`])(
    'gives no hint of %.20p',
    async (email) => {
      expect((await start({ email })).asked).not.toHaveProperty('loginHint');
    },
  );

  it.each(['https://evil.example/', '/auth/step-up', undefined])(
    'does not return to %O',
    async (returnTo) => {
      expect((await start({}, returnTo)).remembered?.login.query.returnTo).toBeUndefined();
    },
  );

  it.each([
    ['/keys', '/auth/login?return_to=%2Fkeys'],
    ['https://evil.example/', '/auth/login'],
    [undefined, '/auth/login'],
  ])('of an anonymous request, back to %O, requires a login at %s (B22)', async (returnTo, url) => {
    const answer = new Answer();
    const request = sessionRequest(sessionStore(), navigation('/auth/step-up'));
    const asked = { returnTo: parts.urls.returnTo(returnTo) };
    await expect(parts.stepUps.start(request, answer, asked)).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: url, isRedirect: true },
    });
    expect(answer.cookies).toEqual([]);
    expect(parts.fake.calls).toEqual([]);
  });
});
