/** Requests that are remembered. */
const MAX_REQUESTS = 1_000;
/** Counters for paths that are no route of the environment: callers make those up. */
const MAX_STRANGERS = 1_000;
const MAX_PATH = 200;

/** One request that came in. Without query and body: they hold secrets. */
export interface LoggedRequest {
  readonly method: string;
  /** The path, at most 200 characters of it, or `grpc:<Method>`. */
  readonly path: string;
  /** When, by the clock of this machine. */
  readonly at: Date;
}

/** The latest requests, and counts of all, for tests that count them. */
export class RequestLog {
  private readonly counts = new Map<string, number>();
  private readonly latest: LoggedRequest[] = [];
  private strangers = 0;

  /** @param routes what is counted however many others there were, for example `/idp/sign-in/:id` */
  constructor(private readonly routes: readonly string[]) {}

  add(method: string, path: string): void {
    const short = path.slice(0, MAX_PATH);
    this.latest.push({ method, path: short, at: new Date() });
    if (this.latest.length > MAX_REQUESTS) {
      this.latest.shift();
    }
    const route = this.routeOf(path);
    if (route !== undefined) {
      this.increase(route);
    } else if (this.counts.has(short) || this.strangers < MAX_STRANGERS) {
      this.strangers += this.counts.has(short) ? 0 : 1;
      this.increase(short);
    }
  }

  /** The route of a path; undefined where there is none. */
  routeOf(path: string): string | undefined {
    return this.routes.find((candidate) => isOn(candidate, path));
  }

  get requests(): readonly LoggedRequest[] {
    return [...this.latest];
  }

  count(path: string): number {
    return this.counts.get(path) ?? 0;
  }

  private increase(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

/** Whether a path is on a route, a segment of which may stand for anything, as `:id` does. */
function isOn(route: string, path: string): boolean {
  const wanted = route.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith(':') || segment === given[index])
  );
}
