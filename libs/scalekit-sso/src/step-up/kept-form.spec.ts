import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import {
  EVE,
  JANE,
  sessionRequest,
  sessionStore,
  type SessionRequest,
} from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { forgetForm, KeptFields, keepForm, keptFields } from './kept-form.js';

const NOW = Date.UTC(2030, 0, 1);
const urls = urlsOf(optionsWith());
const NAMES = ['name', 'note'];

let store: ReturnType<typeof sessionStore>;
let now: number;

beforeEach(() => {
  store = sessionStore();
  now = NOW;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const post = (body: unknown, headers: Record<string, string> = {}): SessionRequest =>
  sessionRequest(store, {
    ...navigation('/change', { referer: `${ORIGIN}/form?tab=1`, ...headers }),
    method: 'POST',
    body,
  });

const SESSION: SsoSession = {
  identity: JANE,
  signedInAt: new Date(NOW - 5_000),
  expiresAt: new Date(NOW + 1e9),
};

const keep = (request: SsoRequest, keepFields: readonly string[] = NAMES): void => {
  keepForm(request, urls, SESSION, { maxAgeSeconds: 60, keepFields });
};

/** What the page of the form gets to see, and any other page, after a post. */
function afterwards(
  { session }: SsoRequest,
  url = '/form?tab=1',
  ssoSession: SsoSession | null | undefined = SESSION,
): unknown {
  return keptFields({ ...navigation(url), session, ssoSession });
}

describe('a form that is interrupted', () => {
  it('is kept for the page it was on: the fields that were named', () => {
    const request = post({ name: 'Jane', note: '', other: 'x', more: ['y'] });
    keep(request, [...NAMES, 'more', 'none']);
    expect(afterwards(request)).toEqual({ name: 'Jane', note: '' });
  });

  it.each(['/form', '/form?', '/form?tab=2', '/form?tab=1&x', '/form/2?tab=1', '/', '/?tab=1'])(
    'is not for %s: path and query tell pages apart (S21)',
    (url) => {
      const request = post({ name: 'Jane' });
      keep(request);
      expect(afterwards(request, url)).toEqual({});
    },
  );

  it.each([
    ['/form#a?tab=1', '/form'],
    ['/form?tab=1#a', '/form?tab=1'],
    ['/form', '/form'],
    ['/form?', '/form?'],
  ])('of %s is for %s', (page, url) => {
    const request = post({ name: 'Jane' }, { referer: ORIGIN + page });
    keep(request);
    expect(afterwards(request, url)).toEqual({ name: 'Jane' });
  });

  it('is for pages below the path of baseUrl, as a router here sees them (S21)', () => {
    const below = urlsOf(optionsWith({ baseUrl: `${ORIGIN}/app` }));
    const request = post({ name: 'Jane' }, { referer: `${ORIGIN}/app/form?tab=1` });
    keepForm(request, below, SESSION, { maxAgeSeconds: 60, keepFields: NAMES });
    expect(afterwards(request)).toEqual({ name: 'Jane' });
  });

  it.each<[string, SsoSession | null | undefined]>([
    ['another user', { ...SESSION, identity: EVE }],
    ['another sign-in of the same user', { ...SESSION, signedInAt: new Date(NOW) }],
    ['nobody', null],
    ['a page without a guard', undefined],
  ])('is not for %s (S21)', (_, ssoSession) => {
    const request = post({ name: 'Jane' });
    keep(request);
    expect(
      keptFields({ ...navigation('/form?tab=1'), session: request.session, ssoSession }),
    ).toEqual({});
  });

  it('is still there after the step-up of the same sign-in (S21)', () => {
    const request = post({ name: 'Jane' });
    keep(request);
    const renewed = { ...SESSION, reauthenticatedAt: new Date(NOW) };
    expect(afterwards(request, undefined, renewed)).toEqual({ name: 'Jane' });
  });

  it.each<[string, unknown, Record<string, string>, readonly string[] | undefined]>([
    ['is too long', { name: 'x'.repeat(8_000) }, {}, NAMES],
    ['is on no page of the app', { name: 'x' }, { referer: '' }, NAMES],
    ['has no field that is named', { other: 'x' }, {}, NAMES],
    ['has no names', { name: 'x' }, {}, undefined],
  ])(
    'gives way to a newer one that %s, and is not shown in its place (S21)',
    (_, body, headers, names) => {
      const request = post({ name: 'Jane' });
      keep(request);
      const newer = { ...post(body, headers), session: request.session };
      keepForm(newer, urls, SESSION, { maxAgeSeconds: 60, ...(names && { keepFields: names }) });
      expect(afterwards(request)).toEqual({});
    },
  );

  it.each(['GET', 'HEAD'])('stays when a page is opened by %s (S21)', (method) => {
    const request = post({ name: 'Jane' });
    keep(request);
    const opened = { ...post({ name: 'x' }), method, session: request.session };
    keep(opened);
    forgetForm(opened);
    expect(afterwards(request)).toEqual({ name: 'Jane' });
  });

  it.each([
    [899_999, { name: 'Jane' }],
    [900_000, {}],
  ])('is known %O ms later as %j', (age, expected) => {
    const request = post({ name: 'Jane' });
    keep(request);
    now = NOW + age;
    expect(afterwards(request)).toEqual(expected);
  });

  it.each<[string, unknown, Record<string, string>, readonly string[] | undefined]>([
    ['from another site', { name: 'x' }, { origin: 'https://evil.example' }, NAMES],
    ['from another page', { name: 'x' }, { referer: 'https://evil.example/form' }, NAMES],
    ['of which no field was named', { other: 'x' }, {}, NAMES],
    ['where no names are given', { name: 'x' }, {}, undefined],
    ['whose fields are no texts', { name: 7, note: { a: 'b' } }, {}, NAMES],
    ['whose fields are inherited', Object.create({ name: 'x' }), {}, NAMES],
    ['that is a text', 'name=x', {}, NAMES],
    ['that is null', null, {}, NAMES],
    ['that is nothing', undefined, {}, NAMES],
  ])('is not kept %s', (_case, body, headers, keepFields) => {
    const request = post(body, headers);
    keepForm(request, urls, SESSION, {
      maxAgeSeconds: 60,
      ...(keepFields === undefined ? {} : { keepFields }),
    });
    expect(request.session).not.toHaveProperty('ssoForm');
  });

  it.each([
    [7_996, true],
    [7_997, false],
  ])('of %O characters and a name of four is kept: %O', (length, isKept) => {
    const request = post({ note: 'x'.repeat(length) });
    keep(request);
    expect('ssoForm' in request.session).toBe(isKept);
  });

  it('is kept nowhere without a session', () => {
    const request = { ...post({ name: 'x' }), session: undefined };
    keep(request);
    expect(keptFields(request)).toEqual({});
  });

  it('is forgotten', () => {
    const request = post({ name: 'Jane' });
    keep(request);
    forgetForm(request);
    expect(afterwards(request)).toEqual({});
    expect(request.session.ssoForm).toBeUndefined();
  });

  it('leaves a session alone that has none', () => {
    const request = post({});
    forgetForm(request);
    forgetForm({ ...request, session: undefined });
    expect(request.session).not.toHaveProperty('ssoForm');
  });
});

describe('what a session holds of a form', () => {
  const FORM = {
    page: '/form',
    identityKey: JANE.key,
    signedInAt: SESSION.signedInAt.getTime(),
    fields: { name: 'Jane' },
    keptAt: NOW,
  };

  it.each<[unknown, object]>([
    [FORM, { name: 'Jane' }],
    [{ ...FORM, fields: { name: 'Jane', note: 7 } }, { name: 'Jane' }],
    [{ ...FORM, fields: undefined }, {}],
    [{ ...FORM, page: undefined }, {}],
    [{ ...FORM, identityKey: undefined }, {}],
    [{ ...FORM, signedInAt: undefined }, {}],
    [{ ...FORM, keptAt: undefined }, {}],
    [{ ...FORM, keptAt: String(NOW) }, {}],
    [{ ...FORM, keptAt: NaN }, {}],
    ['text', {}],
    [null, {}],
    [undefined, {}],
  ])('may be of any shape: %j is %j', (ssoForm, expected) => {
    const request = Object.assign(sessionRequest(store, navigation('/form')), {
      ssoSession: SESSION,
    });
    request.session.ssoForm = ssoForm;
    expect(keptFields(request)).toEqual(expected);
  });

  it('is given to a handler by @KeptFields()', () => {
    class Controller {
      handle(parameter: unknown): unknown {
        return parameter;
      }
    }
    KeptFields()(Controller.prototype, 'handle', 0);
    const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handle') as Record<
      string,
      { factory: (data: unknown, context: ExecutionContext) => unknown }
    >;
    const request = Object.assign(sessionRequest(store, navigation('/form')), {
      ssoSession: SESSION,
    });
    request.session.ssoForm = FORM;
    const context = { switchToHttp: () => ({ getRequest: () => request }) };
    const [parameter] = Object.values(metadata);
    expect(parameter?.factory(undefined, context as unknown as ExecutionContext)).toEqual({
      name: 'Jane',
    });
  });
});
