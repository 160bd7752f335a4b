/** A fault may hang, a test should not. */
const TIMEOUT_MS = 10_000;

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
