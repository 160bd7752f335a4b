import { SSO_ERRORS, type SsoErrorCode } from 'nestjs-scalekit-sso';
import type { Answer } from '../../support/browser.js';
import { Visitor } from '../../demo/support/visitor.js';

/** So many pages in a row that they are no bad luck. Nobody else tries again as quickly. */
const MAX_PAGES = 30;

/** What happened on the way of many logins. */
export interface Tally {
  logins: number;
  /** Logins that the module began again by itself. */
  restarts: number;
  /** Pages of the catalogue, by code, after each of which the user has tried again. */
  readonly pages: Partial<Record<SsoErrorCode, number>>;
}

export function newTally(): Tally {
  return { logins: 0, restarts: 0, pages: {} };
}

/** In words, for the report. */
export function figuresOf({ logins, restarts, pages }: Tally): Record<string, number> {
  const shown = Object.entries(pages).map(([code, count]) => [`page ${code}`, count] as const);
  return {
    'logins that ended signed in': logins,
    'begun again by the module': restarts,
    ...Object.fromEntries(shown),
  };
}

/** A user who tries again for as long as the pages of the demo offer it. */
export class SoakVisitor extends Visitor {
  private readonly shown: SsoErrorCode[] = [];

  constructor(
    demoUrl: string,
    readonly email: string,
    private readonly tally: Tally,
  ) {
    super(demoUrl);
  }

  /** From the app to the page of the identity provider, or that of a failure. */
  begin(): Promise<Answer> {
    return this.open(`/auth/login?login_hint=${this.email}`);
  }

  /** Goes on from there, through whatever comes, until the user is signed in; fails where no way leads on. */
  async finish(page: Answer): Promise<void> {
    while (!this.isDashboard(page)) {
      page = await this.goOn(page);
    }
    expect(page.body).toContain(this.email);
    expect(await this.whoIsIn()).toBe(this.email);
    this.tally.logins += 1;
  }

  async signInAnyway(): Promise<void> {
    await this.finish(await this.begin());
  }

  async signOut(): Promise<void> {
    await this.visit(`${this.demoUrl}/auth/logout`, { method: 'POST' });
    expect(await this.whoIsIn()).toBeUndefined();
  }

  /** @param origin of the instance that is asked. Default: the app */
  async whoIsIn(origin = this.demoUrl): Promise<string | undefined> {
    const { status, body } = await this.api(`${origin}/auth/me`);
    expect([200, 401], body).toContain(status);
    const { identity } = JSON.parse(body) as { identity?: { email: string } };
    return identity?.email;
  }

  private async goOn(page: Answer): Promise<Answer> {
    if (this.isAtIdentityProvider(page)) {
      return this.prove(page);
    }
    if (page.status === 200 && new URL(page.url).pathname === '/sign-in') {
      const { location = '' } = await this.enterEmail(page, this.email);
      return this.follow(location);
    }
    return this.tryAgain(page);
  }

  private isDashboard({ url, status }: Answer): boolean {
    return status === 200 && url === `${this.demoUrl}/dashboard`;
  }

  private isAtIdentityProvider({ url, status }: Answer): boolean {
    return status === 200 && new URL(url).pathname.startsWith('/idp/');
  }

  private async prove({ url }: Answer): Promise<Answer> {
    const page = await this.proveAt(url, this.email);
    this.tally.restarts += this.isAtIdentityProvider(page) ? 1 : 0;
    return page;
  }

  /** The page is of the catalogue, nobody is signed in, and its button leads on. */
  private async tryAgain({ url, status, body }: Answer): Promise<Answer> {
    const [, code = 'none'] = /· <code>(\w+)<\/code>/.exec(body) ?? [];
    expect(SSO_ERRORS, `${status} at ${new URL(url).pathname}`).toHaveProperty(code);
    const known = code as SsoErrorCode;
    expect(status, code).toBe(SSO_ERRORS[known].status);
    expect(await this.whoIsIn()).toBeUndefined();
    this.shown.push(known);
    expect(this.shown.length, `${this.email} is shown ${this.shown.join()}`).toBeLessThan(
      MAX_PAGES,
    );
    this.tally.pages[known] = (this.tally.pages[known] ?? 0) + 1;
    const [, href = ''] = /<a class="button" href="(\/[^"]+)"/.exec(body) ?? [];
    return this.open(href.replaceAll('&amp;', '&'));
  }
}
