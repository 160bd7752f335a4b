/** The cookies of one browser, as far as these tests need them: no paths, no clock. */
export class CookieJar {
  readonly cookies = new Map<string, string>();

  /** Takes what a response set. */
  take(setCookies: readonly string[]): this {
    for (const cookie of setCookies) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split('=', 2);
      if (attributes.includes('Max-Age=0')) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
    return this;
  }

  /** The `Cookie` header. */
  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
