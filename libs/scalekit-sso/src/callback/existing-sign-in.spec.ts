import { asSafe } from '../../spec-support/return-url.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith } from '../../spec-support/parts.js';
import {
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import { signedInRequest, signInOf } from '../../spec-support/sessions.js';
import type { CompletedLogin } from './completed-login.js';
import { ExistingSignIn } from './existing-sign-in.js';

const options = optionsWith();
const { module, sessions } = await partsWith(options);
const existing = module.get(ExistingSignIn);
const EVE = { ...JANE, key: 'key-of-eve' };
const loginOf = (fields: Partial<CompletedLogin> = {}): CompletedLogin => ({
  ...signInOf(),
  isThirdPartyInitiated: true,
  returnTo: asSafe('/orders'),
  retryUrl: asSafe('/auth/login?organization_id=org_1&third_party=true'),
  stepUp: undefined,
  ...fields,
});
const ofEve = (fields: Partial<CompletedLogin> = {}): CompletedLogin =>
  loginOf({ user: EVE, identity: EVE, ...fields });
const refusal = {
  code: 'already_signed_in',
  recovery: {
    action: {
      url: '/auth/logout',
      fields: { return_to: loginOf().retryUrl, change_account: 'true' },
    },
  },
};
/** A session of Passport's, of somebody. */
const byPassport = (stored: unknown, user?: object): SessionRequest => {
  const request = sessionRequest(sessionStore());
  request.session.passport = { user: stored };
  return Object.assign(request, { user });
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a login that another site started', () => {
  it('does not replace the session of another user (S6)', async () => {
    const request = await signedInRequest(sessionStore(), sessions);
    await expect(existing.requireReplaceable(request, ofEve())).rejects.toMatchObject(refusal);
  });

  it('may renew the session of the same user (S6)', async () => {
    const request = await signedInRequest(sessionStore(), sessions);
    await expect(existing.requireReplaceable(request, loginOf())).resolves.toBeUndefined();
  });

  it.each<[unknown, object | undefined]>([
    ['key-of-eve', undefined],
    [7, { id: 7 }],
    [7, undefined],
    [{ id: 7 }, EVE],
    ['', undefined],
    [0, undefined],
  ])('does not replace the user %j of Passport, read as %j (S6)', async (stored, user) => {
    await expect(
      existing.requireReplaceable(byPassport(stored, user), loginOf()),
    ).rejects.toMatchObject(refusal);
  });

  it.each<[unknown, object | undefined]>([
    [JANE.key, undefined],
    [JANE.key, { id: 7 }],
    [7, JANE],
    [undefined, undefined],
    [null, undefined],
    [undefined, { role: 'guest' }],
  ])('goes on with %j of Passport, read as %j (S6)', async (stored, user) => {
    await expect(
      existing.requireReplaceable(byPassport(stored, user), loginOf()),
    ).resolves.toBeUndefined();
  });

  it('goes on where there is no session at all', async () => {
    const request = Object.assign(sessionRequest(sessionStore()), { session: undefined });
    await expect(existing.requireReplaceable(request, loginOf())).resolves.toBeUndefined();
  });
});

it.each([
  ['that the user started', { isThirdPartyInitiated: false }],
  [
    'for a step-up',
    { stepUp: { identityKey: 'key', ssoSessionHash: 'hash', authTime: undefined } },
  ],
])('asks for no session on a login %s', async (_case, fields) => {
  const current = vi.spyOn(sessions, 'current');
  const request = byPassport('key-of-eve');
  await expect(existing.requireReplaceable(request, ofEve(fields))).resolves.toBeUndefined();
  expect(current).not.toHaveBeenCalled();
});
