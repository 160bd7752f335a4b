import type { SSO_ERRORS, SsoErrorActor } from 'nestjs-scalekit-sso';

const WHO: Readonly<Record<SsoErrorActor, string>> = {
  user: 'the end user',
  admin: "the customer's IT admin",
  developer: 'the developer',
  retry: 'the end user, by trying again',
};

/** What developers ask first: the symptom, what the log says, and what to do about it. */
const FIRST_ASKED = `## What is asked first

Find the line: the page and the problem JSON of a failure have a reference, and the log has a line with the same one, such as \`… | reference 4f2a91c07b3e | … | developer: <how to fix it> | more: nestjs-scalekit-sso/errors.md#<code>\`. Outside production, problem JSON has that last part as \`docsUrl\`. [npx nestjs-scalekit-sso doctor](production.md#have-it-checked) finds most of these without a log.

### Scalekit shows "invalid redirect URI"

- **What you see**: the browser stops at the environment, before any identity provider. The log has nothing: the user never came back. Rarely it is a line with [invalid_redirect_uri](#invalid_redirect_uri).
- **Compare**: the line \`Callback URL, to register in the Scalekit dashboard: …\` of the boot, and the dashboard, _Authentication > Redirects_, character by character: scheme, host, port, global prefix, version, no slash at the end.
- **Fix**: register the printed URL. If it has the wrong host or scheme, \`SSO_BASE_URL\` is wrong; if it lacks the sub-path, see [routes](routes.md#below-a-sub-path).

### The organization is not found

- **What you see**: a page, or a log line, with [invalid_organization_id](#invalid_organization_id), [invalid_connection_id](#invalid_connection_id), [domain_not_found](#domain_not_found) or [no_active_connections](#no_active_connections).
- **Compare**: the id of your link with the dashboard of the same environment: ids of development do not exist in production. A domain must be the exact one: \`mail.acme.com\` is not \`acme.com\`.
- **Fix**: store \`org_…\` ids for each environment; have the customer finish and enable the connection in the [admin portal](onboarding.md).

### The tile in the identity provider's portal does not work

- **What you see**: a page that the sign-in from the portal is not valid, and a line with [idp_login_rejected](#idp_login_rejected); or the app opens and nobody is signed in.
- **Compare**: _Initiate login URL_ in the dashboard must be the login route, \`https://<your app>/auth/login\`; the line says which check the token failed. It is valid for five minutes, so clocks matter, and a second click needs a new one.
- **Fix**: set that URL; run NTP. The user is signed in by a login of its own after the tile, so everything of a normal login applies too.

### Tokens are refused

- **What you see**: a page that the sign-in could not be verified, and a line with [token_rejected](#token_rejected) that names the check, such as \`ID token - aud is …, expected …\`; or [clock_skew](#clock_skew), or [keys_unavailable](#keys_unavailable).
- **Compare**: \`iss\`: \`SCALEKIT_ENVIRONMENT_URL\` is another environment, or it moved to a [custom domain](production.md#move-the-environment-to-a-custom-domain). \`aud\`: \`SCALEKIT_CLIENT_ID\` is that of another app. Times: the clock of your server. Keys: your server may not reach \`<environment>/keys\` (a [proxy](production.md#outgoing-traffic-through-a-proxy)).
- **Fix**: what differs. Never switch a check off; there is no option for it.

## All of them`;

/** The catalogue as a page, with a section for each failure, so that a log line can point to it. */
export function errorsPage(catalogue: typeof SSO_ERRORS): string {
  const sections = Object.entries(catalogue)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([code, { status, actor, message, remedy }]) =>
      [
        `### ${code}`,
        `HTTP ${status}. Who can fix it: ${WHO[actor]}.`,
        `> ${message}`,
        remedy,
      ].join('\n\n'),
    );
  return `${[
    '# Errors and how to fix them',
    'Generated from the catalogue in the code by `npm run docs`; do not edit.',
    'Every failure has a code and a reference. A user reads the sentence (quoted below) on a page, a program gets it as problem JSON (RFC 9457). The log has one line with the same reference, the code, what happened, and how to fix it.',
    FIRST_ASKED,
    ...sections,
  ].join('\n\n')}\n`;
}
