import type { SSO_ERRORS, SsoErrorActor } from 'nestjs-scalekit-sso';

const WHO: Readonly<Record<SsoErrorActor, string>> = {
  user: 'the end user',
  admin: "the customer's IT admin",
  developer: 'the developer',
  retry: 'nobody: try again',
};

/** The catalogue as a page, a section a failure, so that a log line can point to it. */
export function errorsPage(catalogue: typeof SSO_ERRORS): string {
  const sections = Object.entries(catalogue)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([code, { status, actor, message, remedy }]) =>
      [
        `### ${code}`,
        `HTTP ${status}. Who can mend it: ${WHO[actor]}.`,
        `> ${message}`,
        remedy,
      ].join('\n\n'),
    );
  return `${[
    '# What can go wrong, and what to do',
    'Made from the catalogue in the code by `npm run docs`; do not edit.',
    'Every failure has a code and a reference. The person reads the sentence (quoted below) on a page, a program gets it as problem JSON (RFC 9457). The log has one line with the same reference, the code, what happened, and the remedy.',
    ...sections,
  ].join('\n\n')}\n`;
}
