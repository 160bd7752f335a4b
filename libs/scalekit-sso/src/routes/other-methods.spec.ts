import { NotFoundException } from '@nestjs/common';
import { optionsWith } from '../../spec-support/options.js';
import { urlsOf } from '../../spec-support/http.js';
import type { SsoRequest } from '../http/request.js';
import { answerOtherMethods } from './other-methods.js';

const urls = urlsOf(optionsWith());
const requestOf = (url: string): SsoRequest => ({ method: 'PUT', url, headers: {} });
type Answer = (url: string) => unknown;

function onExpress(): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  const app = {
    all: (path: string, handler: (...args: unknown[]) => void) => {
      answers.set(path, (url) => {
        let failure: unknown;
        handler(requestOf(url), {}, (error: unknown) => (failure = error));
        return failure;
      });
    },
  };
  answerOtherMethods({ httpAdapter: adapterOf('express', app) }, urls);
  return answers;
}

function onFastify(): Map<string, Answer> {
  const answers = new Map<string, Answer>();
  const app = {
    register: (plugin: (child: object) => unknown, { prefix }: { prefix: string }) => {
      plugin({
        setNotFoundHandler: (handler: (request: SsoRequest) => never) => {
          answers.set(prefix, (url) => {
            try {
              return handler(requestOf(url));
            } catch (error) {
              return error;
            }
          });
        },
      });
    },
  };
  answerOtherMethods({ httpAdapter: adapterOf('fastify', app) }, urls);
  return answers;
}

function adapterOf(type: string, app: object): never {
  return { getType: () => type, getInstance: () => app } as never;
}

describe.each<[string, () => Map<string, Answer>]>([
  ['Express', onExpress],
  ['Fastify', onFastify],
])('other methods on %s (B16)', (_name, answersOf) => {
  it.each([
    ['/auth/login', 'GET'],
    ['/auth/availability', 'POST'],
    ['/auth/sessions', 'GET, POST'],
  ])('are told what %s takes', (path, Allow) => {
    expect(answersOf().get(path)?.(`${path}?x=1`)).toMatchObject({
      code: 'method_not_allowed',
      headers: { Allow },
      recovery: { action: undefined },
    });
  });

  it('offer the button at the address of the sign-out', () => {
    expect(answersOf().get('/auth/logout')?.('/auth/logout')).toMatchObject({
      code: 'method_not_allowed',
      recovery: { action: { url: '/auth/logout', label: 'Sign out', fields: {} } },
    });
  });

  it('are answered at every route', () => {
    expect(answersOf().size).toBe(11);
  });
});

it('refuses a request target that is no path where the framework sees one in it (B16)', () => {
  expect(onExpress().get('/auth/login')?.('http://app.example.com/auth/login')).toMatchObject({
    code: 'invalid_request_target',
  });
});

it('leaves what is below a route to the 404 of Nest (B16)', () => {
  const below = onFastify().get('/auth/login')?.('/auth/login/x');
  expect(below).toBeInstanceOf(NotFoundException);
  expect(below).toMatchObject({ message: 'Cannot PUT /auth/login/x' });
});

it('does nothing where nothing listens, and on an adapter that is not known (B16)', () => {
  expect(() => {
    answerOtherMethods({}, urls);
    answerOtherMethods({ httpAdapter: adapterOf('other', {}) }, urls);
  }).not.toThrow();
});
