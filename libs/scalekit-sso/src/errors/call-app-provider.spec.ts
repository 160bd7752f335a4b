import { ForbiddenException } from '@nestjs/common';
import { SsoError } from './sso-error.js';
import { callAppProvider } from './call-app-provider.js';

const call = (answer: () => unknown): Promise<unknown> =>
  callAppProvider(50, answer, 'user_store_failed');

describe('callAppProvider', () => {
  it('gives the answer, whether at once or later (B10)', async () => {
    await expect(call(() => 1)).resolves.toBe(1);
    await expect(call(() => Promise.resolve(2))).resolves.toBe(2);
  });

  it.each([new ForbiddenException(), new SsoError('user_refused')])(
    'leaves %O as it is (B10)',
    async (own) => {
      await expect(call(() => Promise.reject(own))).rejects.toBe(own);
      const thrower = (): never => {
        throw own;
      };
      await expect(call(thrower)).rejects.toBe(own);
    },
  );

  it.each([
    [new TypeError('no id'), 'TypeError: no id', expect.objectContaining({ name: 'TypeError' })],
    ['a text', 'no error object', undefined],
    [undefined, 'no error object', undefined],
  ])(
    'makes a failure of the catalogue of %O, with its cause (B10)',
    async (thrown, detail, cause) => {
      const rejecting = vi.fn<() => Promise<unknown>>().mockRejectedValue(thrown);
      const failure = await call(rejecting).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'user_store_failed', detail });
      expect((failure as Error).cause).toEqual(cause);
    },
  );

  it('does not wait longer than told (B10)', async () => {
    await expect(call(() => new Promise(() => undefined))).rejects.toMatchObject({
      code: 'user_store_failed',
      detail: 'it did not answer',
    });
  });
});
