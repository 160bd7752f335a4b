import { fieldsOf } from '../http/unknown-fields.js';
import type { RoutePaths } from '../options/routes.js';
import { beginningOf, codeIn } from './foreign-text.js';

/** Longest answer that is read, in bytes. */
const LONGEST = 100_000;

/** What the running app has answered. */
export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The code of problem JSON (RFC 9457); undefined for any other answer. */
  readonly code: string | undefined;
  readonly json: unknown;
}

/** Asks routes of the running app, as a browser and as a program would. */
export class AppProbe {
  /** @param url of the app, with the global prefix where it has one, without a slash at its end */
  constructor(
    readonly url: string,
    private readonly paths: RoutePaths,
    private readonly timeoutMs: number,
  ) {}

  /** Whether it is asked where its users are. */
  isAt(origin: string): boolean {
    return new URL(this.url).origin === origin;
  }

  /**
   * Asks a route.
   *
   * @returns undefined where it is switched off
   * @throws where the app does not answer in time
   */
  async ask(
    route: keyof RoutePaths,
    init: RequestInit & { query?: string } = {},
  ): Promise<AppAnswer | undefined> {
    const path = this.paths[route];
    return path === false ? undefined : this.askUrl(`${this.url}/${path}${init.query ?? ''}`, init);
  }

  /**
   * Asks for a path of the app below its global prefix, and outside of it, where health checks often are.
   *
   * @returns what has answered in time
   */
  async askAround(path: string): Promise<readonly AppAnswer[]> {
    const urls = [...new Set([this.url + path, new URL(path, this.url).href])];
    const answers = urls.map((url) => this.askUrl(url).catch(() => undefined));
    return (await Promise.all(answers)).filter((answer) => answer !== undefined);
  }

  private async askUrl(url: string, init: RequestInit = {}): Promise<AppAnswer> {
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const text = await beginningOf(answer, LONGEST);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    const { status, headers } = answer;
    return { status, headers, json, code: codeIn(fieldsOf(json).code) };
  }
}
