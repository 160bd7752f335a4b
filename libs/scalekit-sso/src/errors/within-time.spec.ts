import { withinTime } from './within-time.js';

describe('withinTime', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const never = (): Promise<never> => new Promise(() => undefined);

  it('gives what the work gives, or its failure, and leaves no timer behind', async () => {
    await expect(withinTime(10, Promise.resolve('done'))).resolves.toBe('done');
    await expect(withinTime(10, Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails when the time is over, and not before', async () => {
    const settled = vi.fn();
    const waiting = withinTime(10, never()).catch((error: unknown) => {
      settled(error);
    });
    await vi.advanceTimersByTimeAsync(9);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(settled).toHaveBeenCalledWith(expect.objectContaining({ code: 'environment_timeout' }));
  });

  it('fails as it is told', async () => {
    const late = withinTime(10, never(), () => new RangeError('late'));
    const told = expect(late).rejects.toThrow(new RangeError('late'));
    await vi.advanceTimersByTimeAsync(10);
    await told;
  });
});
