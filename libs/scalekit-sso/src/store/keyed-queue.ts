/** Runs work of one key one after the other, within this process. */
export class KeyedQueue {
  private readonly latest = new Map<string, Promise<unknown>>();

  /** Runs work after all earlier work of its key, also after one that has failed. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = Promise.resolve(this.latest.get(key)?.catch(() => undefined)).then(work);
    this.latest.set(key, running);
    try {
      return await running;
    } finally {
      if (this.latest.get(key) === running) {
        this.latest.delete(key);
      }
    }
  }
}
