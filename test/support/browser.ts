import { CookieJar } from 'tough-cookie';

const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-dest': 'document',
};
const MAX_REDIRECTS = 10;

/** An answer with its body read. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Absolute URL of the Location header. */
  readonly location: string | undefined;
}

export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
  /** False: a browser that says nothing of where it comes from. */
  readonly hasFetchMetadata?: boolean;
}

/** The headers of a navigation by the address bar, unless a test says where it comes from. */
function navigationOf({ method, headers, hasFetchMetadata }: VisitOptions): object {
  const { accept } = NAVIGATION;
  if (hasFetchMetadata === false) {
    return { accept };
  }
  const isTyped = (method ?? 'GET') === 'GET' && headers?.referer === undefined;
  return isTyped ? { ...NAVIGATION, 'sec-fetch-site': 'none' } : NAVIGATION;
}

/** What a browser does over real sockets: cookies, navigation headers, and redirects on request. */
export class Browser {
  jar = new CookieJar();

  /** One request, no redirect followed. */
  async visit(url: string, options: VisitOptions = {}): Promise<Answer> {
    const { method, headers, body } = options;
    const cookie = await this.jar.getCookieString(url);
    const response = await this.send(url, {
      method: method ?? 'GET',
      headers: { ...navigationOf(options), ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      await this.jar.setCookie(line, url, { ignoreError: true });
    }
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  }

  /** Follows redirects, as long as they stay on this origin when one is given. */
  async follow(url: string, within?: string): Promise<Answer> {
    let answer = await this.visit(url);
    for (let hops = 0; answer.location !== undefined && hops < MAX_REDIRECTS; hops += 1) {
      if (within !== undefined && new URL(answer.location).origin !== within) {
        break;
      }
      answer = await this.visit(answer.location);
    }
    return answer;
  }

  /** A request of a program rather than a person. */
  async api(url: string, options: VisitOptions = {}): Promise<Answer> {
    const headers = { accept: 'application/json', 'sec-fetch-dest': 'empty', ...options.headers };
    return this.visit(url, { ...options, headers });
  }

  /** Bytes of the cookies that a request to this URL carries. */
  async cookieBytes(url: string): Promise<number> {
    return (await this.jar.getCookieString(url)).length;
  }

  protected send(url: string, request: VisitOptions): Promise<Response> {
    return fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.timeout(60_000) });
  }

  /** A browser with the same cookies at this moment. */
  async clone(): Promise<Browser> {
    const twin = new Browser();
    twin.jar = await this.jar.clone();
    return twin;
  }
}
