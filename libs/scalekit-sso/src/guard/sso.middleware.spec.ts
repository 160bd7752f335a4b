import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { Answer, navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoRequest } from '../http/request.js';
import { SsoError } from '../errors/sso-error.js';
import { SsoGuard } from './sso.guard.js';
import { SsoMiddleware } from './sso.middleware.js';

const request = navigation('/files/plan.txt');
const response = new Answer();

/** A subclass, which its markers and its name in the log are taken from. */
class FilesMiddleware extends SsoMiddleware {}

/** What `next()` is called with, and what the guard was asked, by a guard that answers like this. */
async function passage(
  answer: () => unknown,
  { asked = request, adapter = 'express' }: { asked?: SsoRequest; adapter?: string } = {},
): Promise<{ next: readonly unknown[]; contexts: ExecutionContext[] }> {
  const contexts: ExecutionContext[] = [];
  const guard = Object.assign(Object.create(SsoGuard.prototype) as SsoGuard, {
    canActivate: async (context: ExecutionContext) => {
      contexts.push(context);
      return (await Promise.resolve(answer())) as boolean;
    },
  });
  const host = { httpAdapter: { getType: () => adapter } } as unknown as HttpAdapterHost;
  const middleware = new FilesMiddleware();
  Object.assign(middleware, { guard, authorizer: urlsOf(optionsWith()), host });
  const { use } = middleware;
  const next = vi.fn<(error?: Error) => void>();
  await new Promise<void>((resolve) => {
    next.mockImplementation(() => {
      resolve();
    });
    use(asked, response, next);
  });
  expect(next).toHaveBeenCalledTimes(1);
  return { next: next.mock.calls[0]!, contexts };
}

it('goes on where the guard lets the request in, which it is asked as of a handler (B28)', async () => {
  const { next, contexts } = await passage(() => true);
  expect(next).toEqual([]);
  const [context] = contexts;
  expect(context?.getType()).toBe('http');
  expect(context?.getClass()).toBe(FilesMiddleware);
  expect(context?.getHandler().name).toBe('use');
  expect(context?.switchToHttp().getRequest()).toBe(request);
  expect(context?.switchToHttp().getResponse()).toBe(response);
});

it('hands on what the guard throws (B28)', async () => {
  const error = new SsoError('login_required');
  const refuse = (): never => {
    throw error;
  };
  expect((await passage(refuse)).next).toEqual([error]);
});

it.each([undefined, null, 'route', 'router'])(
  'makes an error of %O, which Express would take for going on (B28)',
  async (thrown) => {
    const refuse = vi.fn<() => Promise<unknown>>().mockRejectedValue(thrown);
    const [error] = (await passage(refuse)).next;
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: 'A guard threw what is no error', cause: thrown });
  },
);

it.each([false, undefined, 0])('refuses where the guard answers %O (B28)', async (answer) => {
  const [error] = (await passage(() => answer)).next;
  expect(error).toMatchObject({
    code: 'login_required',
    at: 'FilesMiddleware.use()',
    detail: 'the guard answered false',
  });
});

it('lets requests for routes of the module pass without asking the guard (B28)', async () => {
  const asked = navigation('/auth/login?domain=example.com');
  const { next, contexts } = await passage(() => false, { asked, adapter: 'fastify' });
  expect([next, contexts]).toEqual([[], []]);
});

it('refuses on Fastify what comes as Nest middleware, before there are sessions (B28)', async () => {
  const { next, contexts } = await passage(() => true, { adapter: 'fastify' });
  expect(next).toEqual([
    expect.objectContaining({
      code: 'session_missing',
      at: 'FilesMiddleware.use()',
      detail: expect.stringContaining('add an onRequest hook'),
    }),
  ]);
  expect(contexts).toEqual([]);
});

it('asks the guard on Fastify as a hook (B28)', async () => {
  const asked = Object.assign(navigation('/files/plan.txt'), { raw: {} });
  const { next, contexts } = await passage(() => true, { asked, adapter: 'fastify' });
  expect(next).toEqual([]);
  expect(contexts).toHaveLength(1);
});
