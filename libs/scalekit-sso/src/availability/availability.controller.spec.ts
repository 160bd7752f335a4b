import { controllerOf } from '../../spec-support/module.js';
import { Logger } from '@nestjs/common';
import { Answer } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { AvailabilityController } from './availability.controller.js';

let parts: Parts;
let answer: Answer;

async function ask(request: Partial<SsoRequest>): Promise<Answer> {
  const controller = controllerOf(parts.module, AvailabilityController);
  const question = { method: 'POST', url: '/auth/availability', headers: {}, ...request };
  await controller.ask(question, answer);
  return answer;
}

beforeEach(async () => {
  vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  parts = await partsWith(optionsWith());
  answer = new Answer();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the availability route', () => {
  it.each<[string, () => Promise<readonly object[]>, object]>([
    [
      'available',
      () => Promise.resolve([{ id: 'conn_1' }]),
      { availability: 'available', loginUrl: '/auth/login?login_hint=jane%40acme.test' },
    ],
    ['unavailable', () => Promise.resolve([]), { availability: 'unavailable' }],
    [
      'unknown, where the login will tell',
      () => Promise.reject(new SsoError('environment_busy')),
      { availability: 'unknown', loginUrl: '/auth/login?login_hint=jane%40acme.test' },
    ],
  ])('answers %s', async (_case, connections, view) => {
    parts.fake.connections = connections;
    await ask({ body: { email: ' jane@acme.test ' } });
    expect(answer.status).toBe(200);
    expect(answer.headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(JSON.parse(answer.body ?? '')).toEqual(view);
  });

  it('answers a page at one of allowedOrigins with a URL', async () => {
    parts = await partsWith(optionsWith({ allowedOrigins: ['https://spa.acme.test'] }));
    parts.fake.connections = () => Promise.resolve([{ id: 'conn_1' }]);
    await ask({ body: { email: 'jane@acme.test' }, headers: { origin: 'https://spa.acme.test' } });
    expect(JSON.parse(answer.body ?? '')).toEqual({
      availability: 'available',
      loginUrl: 'https://app.example.com/auth/login?login_hint=jane%40acme.test',
    });
  });

  it.each([
    ['a GET', { method: 'GET', body: { email: 'jane@acme.test' } }, 'method_not_allowed'],
    ['another site', { headers: { origin: 'https://evil.test' } }, 'cross_site_request'],
    ['no body', {}, 'invalid_email'],
    ['an empty body', { body: null }, 'invalid_email'],
    ['no e-mail', { body: { mail: 'jane@acme.test' } }, 'invalid_email'],
    ['no address', { body: { email: 'jane' } }, 'invalid_email'],
    ['a bare domain', { body: { email: 'acme.test' } }, 'invalid_email'],
    ['a list', { body: { email: ['jane@acme.test'] } }, 'invalid_email'],
  ])('refuses %s, and asks nobody', async (_case, request, code) => {
    await expect(ask(request)).rejects.toMatchObject({ code });
    expect(parts.fake.calls).toEqual([]);
    expect(answer).toEqual(new Answer());
  });

  it('names the method that it takes', async () => {
    await expect(ask({ method: 'GET' })).rejects.toMatchObject({ headers: { Allow: 'POST' } });
  });
});
