const MOST = 1_000;

/** One request that came in. Without query and body: they hold secrets. */
export interface LoggedRequest {
  readonly method: string;
  /** The path, or `grpc:<Method>`. */
  readonly path: string;
  /** When, by the clock of this machine. */
  readonly at: Date;
}

/** The latest requests, for tests that count them. */
export class RequestLog {
  private readonly counts = new Map<string, number>();
  private readonly latest: LoggedRequest[] = [];

  add(method: string, path: string): void {
    this.latest.push({ method, path, at: new Date() });
    if (this.latest.length > MOST) {
      this.latest.shift();
    }
    // Paths that callers make up must not fill the memory.
    if (this.counts.has(path) || this.counts.size < MOST) {
      this.counts.set(path, (this.counts.get(path) ?? 0) + 1);
    }
  }

  get requests(): readonly LoggedRequest[] {
    return [...this.latest];
  }

  count(path: string): number {
    return this.counts.get(path) ?? 0;
  }
}
