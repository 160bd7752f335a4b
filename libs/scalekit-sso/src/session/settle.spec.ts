import { jest } from '@jest/globals';
import type { SsoError } from '../errors/sso-error.js';
import { settle } from './settle.js';

const failed = (detail: string): SsoError =>
  expect.objectContaining({ code: 'session_unavailable', detail }) as SsoError;

describe('settle', () => {
  it.each([undefined, null])('is done when the store calls back with %p', async (outcome) => {
    await expect(
      settle(100, (done) => {
        done(outcome);
      }),
    ).resolves.toBeUndefined();
  });

  it.each([
    [new TypeError('down'), 'TypeError: down'],
    ['down', 'no error object'],
    [0, 'no error object'],
  ])('fails when the store calls back with %p', async (outcome, detail) => {
    await expect(
      settle(100, (done) => {
        done(outcome);
      }),
    ).rejects.toEqual(failed(detail));
  });

  it('fails when the store throws', async () => {
    await expect(
      settle(100, () => {
        throw new Error('not connected');
      }),
    ).rejects.toEqual(failed('Error: not connected'));
  });

  it('fails when the store does not answer in time, and not before', async () => {
    jest.useFakeTimers();
    const outcome = jest.fn();
    const waiting = settle(100, () => undefined).catch(outcome);
    await jest.advanceTimersByTimeAsync(99);
    expect(outcome).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
    expect(outcome).toHaveBeenCalledWith(failed('the session store did not answer'));
    jest.useRealTimers();
  });
});
