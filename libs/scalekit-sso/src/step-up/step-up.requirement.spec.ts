import { moduleWith } from '../../spec-support/module.js';
import { SetMetadata, type Type } from '@nestjs/common';
import { contextOf, guardWith } from '../../spec-support/guard.js';
import { linksOf, navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import { OptionalSso, Public, type GuardedRequest } from '../guard/markers.js';
import type { SsoRequest } from '../http/request.js';
import { ReauthenticationService } from './reauthentication.service.js';
import { SSO_STEP_UP, StepUp } from './step-up.decorator.js';
import { StepUpRequirement } from './step-up.requirement.js';

const options = optionsWith({ timeoutMs: 200 });
const guard = await guardWith({ options });

class Unmarked {
  plain(): void {
    // Only its metadata matters, as with all handlers here.
  }
  @Public()
  open(): void {
    // see above
  }
  @OptionalSso()
  either(): void {
    // see above
  }
}

@StepUp({ maxAgeSeconds: 300 })
class Strict extends Unmarked {
  @StepUp({ maxAgeSeconds: 60, keepFields: ['name'] })
  override plain(): void {
    // see above
  }
  /** Of the class alone. */
  other(): void {
    // see above
  }
}

@Public()
class Mixed extends Unmarked {
  @Public()
  @StepUp({ maxAgeSeconds: 300 })
  override open(): void {
    // see above
  }
  @SetMetadata(SSO_STEP_UP, null)
  override plain(): void {
    // see above
  }
}

const anonymous = (): SsoRequest => sessionRequest(sessionStore(), navigation('/orders?page=2'));

const reauthentication = (await moduleWith({ options })).get(ReauthenticationService);

describe('SsoGuard at @StepUp()', () => {
  const NOW = Date.UTC(2030, 0, 1);
  const required = { code: 'step_up_required' };
  let now: number;

  beforeEach(() => {
    now = NOW;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** A request of a user who authenticated again so many seconds ago. */
  async function reauthenticated(secondsAgo: number): Promise<GuardedRequest> {
    const request = await signedInRequest(sessionStore(), await sessionsWith(options));
    const begun = await reauthentication.begin(request);
    await reauthentication.accept(request, begun!.binding, NOW - secondsAgo * 1000);
    return request;
  }

  it('refuses a user who has not authenticated again, and sets no user', async () => {
    const request: GuardedRequest = Object.assign(
      await signedInRequest(sessionStore(), await sessionsWith(options)),
      navigation('/keys?id=1'),
    );
    await expect(guard.canActivate(contextOf(request, [Strict, 'plain']))).rejects.toMatchObject({
      ...required,
      recovery: { retryUrl: '/auth/step-up?return_to=%2Fkeys%3Fid%3D1', isRedirect: true },
    });
    expect([request.user, request.ssoSession]).toEqual([undefined, undefined]);
  });

  it('requires a login first', async () => {
    await expect(
      guard.canActivate(contextOf(anonymous(), [Strict, 'plain'])),
    ).rejects.toMatchObject({
      code: 'login_required',
    });
  });

  it.each<[Type<Unmarked>, string, number, boolean]>([
    [Strict, 'plain', 59, true],
    [Strict, 'plain', 60, false],
    [Strict, 'other', 299, true],
    [Strict, 'other', 300, false],
    [Mixed, 'open', 299, true],
    [Mixed, 'open', 300, false],
  ])(
    'decides about %O.%s() with a re-authentication %O seconds ago: %O',
    async (controller, handler, age, isIn) => {
      const visit = guard.canActivate(contextOf(await reauthenticated(age), [controller, handler]));
      await (isIn
        ? expect(visit).resolves.toBe(true)
        : expect(visit).rejects.toMatchObject(required));
    },
  );

  it('does not apply to handlers with a marker of their own', async () => {
    for (const handler of ['open', 'either']) {
      await expect(guard.canActivate(contextOf(anonymous(), [Strict, handler]))).resolves.toBe(
        true,
      );
    }
  });

  it('refuses where the metadata is not that of @StepUp()', async () => {
    const visit = guard.canActivate(contextOf(await reauthenticated(0), [Mixed, 'plain']));
    await expect(visit).rejects.toMatchObject(required);
  });

  it('keeps the form that it interrupts until it has been submitted', async () => {
    const form = {
      method: 'POST',
      headers: { referer: `${ORIGIN}/form` },
      body: { name: 'Jane' },
    };
    const request = Object.assign(await reauthenticated(300), form);
    const visit = (handler: string): Promise<boolean> =>
      guard.canActivate(contextOf(request, [Strict, handler]));
    await expect(visit('plain')).rejects.toMatchObject(required);
    const kept = { page: '/form', fields: { name: 'Jane' }, keptAt: NOW };
    expect(request.session).toMatchObject({ ssoForm: kept });
    now = NOW - 299_000;
    await expect(visit('other')).resolves.toBe(true);
    expect(request.session).toMatchObject({ ssoForm: kept });
    await expect(visit('plain')).resolves.toBe(true);
    expect(request.session).toMatchObject({ ssoForm: undefined });
  });
});

describe('StepUpRequirement.check', () => {
  const NOW = Date.UTC(2030, 0, 1);
  const requirement = new StepUpRequirement(urlsOf(options), linksOf(options));
  const check = (
    reauthenticatedAt?: Date,
    maxAgeSeconds: unknown = 300,
    request: SsoRequest = navigation('/keys?id=1', { referer: `${ORIGIN}/other` }),
  ): void => {
    const session = {
      identity: JANE,
      signedInAt: new Date(NOW),
      expiresAt: new Date(NOW + 1),
      ...(reauthenticatedAt === undefined ? {} : { reauthenticatedAt }),
    };
    requirement.check(request, session, { maxAgeSeconds: maxAgeSeconds as number });
  };
  const refusal = (retryUrl: string): unknown =>
    expect.objectContaining({
      code: 'step_up_required',
      recovery: expect.objectContaining({ retryUrl, isRedirect: true }),
    });
  const REFUSED = refusal('/auth/step-up?return_to=%2Fkeys%3Fid%3D1');

  beforeEach(() => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['of just now', 0],
    ['that is nearly too old', 299_999],
    ['of another instance whose clock is ahead', -60_000],
  ])('accepts a re-authentication %s', (_case, age) => {
    expect(() => {
      check(new Date(NOW - age));
    }).not.toThrow();
  });

  it.each([
    ['a re-authentication that is too old', new Date(NOW - 300_000), 300],
    ['a re-authentication of the future', new Date(NOW + 60_001), 300],
    ['an invalid date', new Date(NaN), 300],
    ['a sign-in, however recent', undefined, 300],
    // Metadata that was not set by @StepUp().
    ['a maximum age of null', new Date(NOW), null],
    ['a maximum age of NaN', new Date(NOW), NaN],
    ['a maximum age that is a string', new Date(NOW), 'x'],
    ['a maximum age that is an object', new Date(NOW), {}],
  ])('refuses %s', (_case, reauthenticatedAt, maxAgeSeconds) => {
    expect(() => {
      check(reauthenticatedAt, maxAgeSeconds);
    }).toThrow(REFUSED);
  });

  it.each([
    ['the page that a form was on', `${ORIGIN}/form?x=1`, '?return_to=%2Fform%3Fx%3D1'],
    ['no page where the form was on another site', 'https://evil.example/', ''],
  ])('returns to %s', (_case, referer, query) => {
    const post = { ...navigation('/keys', { referer }), method: 'POST' };
    expect(() => {
      check(undefined, 300, post);
    }).toThrow(refusal(`/auth/step-up${query}`));
  });
});
