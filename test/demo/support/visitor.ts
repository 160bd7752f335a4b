import { Browser, type Answer } from '../../support/browser.js';

/** A person who uses the demo through its pages, and those of the simulated identity provider. */
export class Visitor extends Browser {
  constructor(protected readonly demoUrl: string) {
    super();
  }

  /** Opens a page of the demo, wherever it leads. */
  open(path: string): Promise<Answer> {
    return this.follow(this.demoUrl + path);
  }

  /** Fills in the sign-in page that a guarded page led to; answers what the form answered. */
  async enterEmail(page: Answer, email: string): Promise<Answer> {
    const hidden = Object.fromEntries(
      ['return_to', 'third_party'].map((name) => [name, hiddenField(page.body, name)]),
    );
    const body = new URLSearchParams({ email, ...hidden });
    return this.visit(`${this.demoUrl}/sign-in`, { method: 'POST', body });
  }

  /** Goes through a whole sign-in; answers the page that it ends at. */
  async signIn(email = 'jane@example.com', path = '/dashboard'): Promise<Answer> {
    const answer = await this.enterEmail(await this.open(path), email);
    const identityProvider = await this.follow(answer.location ?? '');
    return this.proveAt(identityProvider.url, email);
  }

  /** Fills in the page of the identity provider; answers the page that the sign-in ends at. */
  async proveAt(url: string, email: string): Promise<Answer> {
    const submitted = await this.visit(url, {
      method: 'POST',
      body: new URLSearchParams({
        choice: 'sign-in',
        email,
        given_name: 'Jane',
        family_name: 'Doe',
      }),
    });
    return this.follow(submitted.location ?? '');
  }

  /** Whether the demo knows this browser. */
  async isSignedIn(): Promise<boolean> {
    return (await this.api(`${this.demoUrl}/auth/me`)).status === 200;
  }
}

/** What a form of a page carries along. */
export function hiddenField(page: string, name: string): string {
  const [, value = ''] = new RegExp(`name="${name}" value="([^"]*)"`).exec(page) ?? [];
  return value.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&quot;', '"');
}
