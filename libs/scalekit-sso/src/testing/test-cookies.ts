/** A cookie, as Playwright takes it. */
export interface TestCookie {
  /** Name. */
  name: string;
  /** Value, as the app has encoded it. */
  value: string;
  /** Host, with a dot before it where hosts below get the cookie, too. */
  domain: string;
  /** Path. */
  path: string;
  /** In seconds since 1970; -1 for the end of the browser's session. */
  expires: number;
  /** Whether scripts cannot read it. */
  httpOnly: boolean;
  /** Whether it is for https only, and for loopback. */
  secure: boolean;
  /** When requests from other sites have it. */
  sameSite: 'Strict' | 'Lax' | 'None';
}

/** Cookies of an app, by name; those that it took back are gone. */
export class TestCookies {
  private readonly byName = new Map<string, TestCookie>();

  /** @param host of the app, without a port */
  constructor(private readonly host: string) {}

  /** The cookies, as Playwright takes them. */
  get list(): TestCookie[] {
    return [...this.byName.values()];
  }

  /** The value of a `Cookie` header. */
  get header(): string {
    return this.list.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  /** Reads the `Set-Cookie` headers of an answer. */
  receive(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const cookie = parse(line, this.host);
      this.byName.delete(cookie.name);
      if (cookie.expires < 0 || cookie.expires * 1000 > Date.now()) {
        this.byName.set(cookie.name, cookie);
      }
    }
  }
}

/** RFC 6265 section 5.2, of an app that is trusted to write what it means. */
function parse(line: string, host: string): TestCookie {
  const [pair = '', ...rest] = line.split(';');
  const [name, value] = halves(pair);
  const attributes = new Map(
    rest.map(halves).map(([key, setting]) => [key.toLowerCase(), setting]),
  );
  const domain = attributes.get('domain')?.replace(/^\.?/, '.');
  const sameSite = attributes.get('samesite')?.toLowerCase();
  return {
    name,
    value,
    domain: domain ?? host,
    path: attributes.get('path') ?? '/',
    expires: expiryOf(attributes.get('max-age'), attributes.get('expires')),
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    sameSite: sameSite === 'strict' ? 'Strict' : sameSite === 'none' ? 'None' : 'Lax',
  };
}

function halves(text: string): [string, string] {
  const [first = '', ...others] = text.split('=');
  return [first.trim(), others.join('=').trim()];
}

/** In seconds since 1970; `Max-Age` counts before `Expires`. */
function expiryOf(maxAge: string | undefined, expires: string | undefined): number {
  if (maxAge !== undefined) {
    return Math.max(Math.floor(Date.now() / 1000) + Number(maxAge), 0);
  }
  return expires === undefined ? -1 : Math.max(Math.floor(Date.parse(expires) / 1000), 0);
}
