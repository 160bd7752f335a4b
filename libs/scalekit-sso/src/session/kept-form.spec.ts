import { jest } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { sessionRequest, sessionStore, type SessionRequest } from '../../spec-support/session.js';
import type { SsoRequest } from '../http/request.js';
import { forgetForm, KeptFields, keepForm, keptFields } from './kept-form.js';

const NOW = Date.UTC(2030, 0, 1);
const urls = urlsOf(optionsWith());
const NAMES = ['name', 'note'];

let store: ReturnType<typeof sessionStore>;
let now: number;

beforeEach(() => {
  store = sessionStore();
  now = NOW;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const post = (body: unknown, headers: Record<string, string> = {}): SessionRequest =>
  sessionRequest(store, {
    ...navigation('/change', { referer: `${ORIGIN}/form?tab=1`, ...headers }),
    method: 'POST',
    body,
  });

/** What the page of the form gets to see, and any other page, after a post. */
function afterwards({ session }: SsoRequest, url = '/form?tab=2'): unknown {
  return keptFields({ ...navigation(url), session });
}

describe('a form that is interrupted', () => {
  it('is kept for the page it was on: the fields that were named', () => {
    const request = post({ name: 'Jane', note: '', other: 'x', more: ['y'] });
    keepForm(request, urls, { maxAgeSeconds: 60, keepFields: [...NAMES, 'more', 'none'] });
    expect(afterwards(request)).toEqual({ name: 'Jane', note: '' });
    expect(afterwards(request, '/form')).toEqual({ name: 'Jane', note: '' });
    expect(afterwards(request, '/form/2')).toEqual({});
    expect(afterwards(request, '/')).toEqual({});
  });

  it.each([
    [899_999, { name: 'Jane' }],
    [900_000, {}],
  ])('is known %p ms later as %j', (age, expected) => {
    const request = post({ name: 'Jane' });
    keepForm(request, urls, { maxAgeSeconds: 60, keepFields: NAMES });
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
    keepForm(request, urls, {
      maxAgeSeconds: 60,
      ...(keepFields === undefined ? {} : { keepFields }),
    });
    expect(request.session).not.toHaveProperty('ssoForm');
  });

  it.each([
    [7_996, true],
    [7_997, false],
  ])('of %p characters and a name of four is kept: %p', (length, isKept) => {
    const request = post({ note: 'x'.repeat(length) });
    keepForm(request, urls, { maxAgeSeconds: 60, keepFields: NAMES });
    expect('ssoForm' in request.session).toBe(isKept);
  });

  it('is kept nowhere without a session', () => {
    const request = { ...post({ name: 'x' }), session: undefined };
    keepForm(request, urls, { maxAgeSeconds: 60, keepFields: NAMES });
    expect(keptFields(request)).toEqual({});
  });

  it('is forgotten', () => {
    const request = post({ name: 'Jane' });
    keepForm(request, urls, { maxAgeSeconds: 60, keepFields: NAMES });
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
  const FORM = { page: '/form', fields: { name: 'Jane' }, keptAt: NOW };

  it.each<[unknown, object]>([
    [FORM, { name: 'Jane' }],
    [{ ...FORM, fields: { name: 'Jane', note: 7 } }, { name: 'Jane' }],
    [{ ...FORM, fields: undefined }, {}],
    [{ ...FORM, page: undefined }, {}],
    [{ ...FORM, keptAt: undefined }, {}],
    [{ ...FORM, keptAt: String(NOW) }, {}],
    [{ ...FORM, keptAt: NaN }, {}],
    ['text', {}],
    [null, {}],
    [undefined, {}],
  ])('may be of any shape: %j is %j', (ssoForm, expected) => {
    const request = sessionRequest(store, navigation('/form'));
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
    const request = sessionRequest(store, navigation('/form'));
    request.session.ssoForm = FORM;
    const context = { switchToHttp: () => ({ getRequest: () => request }) };
    const [parameter] = Object.values(metadata);
    expect(parameter?.factory(undefined, context as unknown as ExecutionContext)).toEqual({
      name: 'Jane',
    });
  });
});
