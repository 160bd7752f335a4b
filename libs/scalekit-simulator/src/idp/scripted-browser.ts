/** A fault may hang, a test should not. */
const TIMEOUT_MS = 60_000;

/**
 * Refuses what is no authorization URL of an environment, which fetch() would not explain.
 *
 * @param what where it was given, to be named in the error
 * @throws TypeError with what is wrong and how to fix it
 */
export function assertAuthorizationUrl(
  what: string,
  authorizationUrl: unknown,
  environmentUrl: string,
): asserts authorizationUrl is string {
  const url =
    typeof authorizationUrl === 'string' && URL.canParse(authorizationUrl)
      ? new URL(authorizationUrl)
      : undefined;
  if (url === undefined) {
    const given =
      typeof authorizationUrl === 'string'
        ? `${JSON.stringify(authorizationUrl.slice(0, 100))}, not an absolute URL`
        : String(authorizationUrl);
    throw new TypeError(
      `${what}: the authorization URL is ${given}. Give the Location header that the app answered a login with; where it has none, look at the status and the body of that answer first.`,
    );
  }
  if (url.pathname !== '/oauth/authorize') {
    throw new TypeError(
      `${what}: ${url.origin}${url.pathname} is not the authorization endpoint, ${environmentUrl}/oauth/authorize. Is the app set up with the simulator's credentials, and did it redirect to the environment already?`,
    );
  }
}

/**
 * Goes to an authorization URL and posts a form to the page that comes, as a browser would.
 *
 * @returns the callback URL, with a code, or with the error of a request that was not in order
 * @throws Error where the environment refused to send the person back to the app
 */
export async function answerAuthorization(
  authorizationUrl: string,
  form: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const page = await locationOf(
    await fetch(authorizationUrl, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }),
  );
  if (!page.startsWith('/idp/')) {
    return page;
  }
  const fields = Object.entries(form).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  return locationOf(
    await fetch(new URL(page, authorizationUrl), {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      body: new URLSearchParams(fields),
    }),
  );
}

async function locationOf(response: Response): Promise<string> {
  const body = await response.text();
  const location = response.headers.get('location');
  if (location === null) {
    const code = /<code>([a-z_]+)<\/code>/.exec(body)?.[1] ?? '';
    throw new Error(`The environment sent nobody back: HTTP ${response.status} ${code}`.trim());
  }
  return location;
}
