/** Values that live for a while and are used once, never more than a bound. */
export class ExpiringStore<Value> {
  private readonly entries = new Map<string, { value: Value; expiresAt: number }>();

  /**
   * @param clock milliseconds since 1970
   * @param most entries kept; the oldest give way
   */
  constructor(
    private readonly clock: () => number,
    private readonly most = 10_000,
  ) {}

  /** @param lifetime in seconds */
  put(key: string, value: Value, lifetime: number): void {
    this.entries.set(key, { value, expiresAt: this.clock() + lifetime * 1000 });
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.most) {
        break;
      }
      this.entries.delete(oldest);
    }
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.expiresAt > this.clock() ? entry.value : undefined;
  }

  /** The value, which is gone afterwards, whatever becomes of it. */
  take(key: string): Value | undefined {
    const value = this.get(key);
    this.entries.delete(key);
    return value;
  }

  clear(): void {
    this.entries.clear();
  }
}
