import { KeyedQueue } from './keyed-queue.js';

describe('KeyedQueue', () => {
  it('runs the work of one key one after the other, and other keys meanwhile', async () => {
    const queue = new KeyedQueue();
    const events: string[] = [];
    let finish = (): void => undefined;
    const first = queue.run('a', () => {
      events.push('first');
      return new Promise<void>((resolve) => (finish = resolve));
    });
    const second = queue.run('a', () => Promise.resolve(events.push('second')));
    await queue.run('b', () => Promise.resolve(events.push('other')));
    expect(events).toEqual(['first', 'other']);
    finish();
    await Promise.all([first, second]);
    expect(events).toEqual(['first', 'other', 'second']);
  });

  it('goes on after work that has failed, and passes the failure on', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('down')));
    const next = queue.run('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('down');
    await expect(next).resolves.toBe('done');
  });
});
