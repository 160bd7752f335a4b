import type { SSO_ERRORS, SsoErrorActor } from 'nestjs-scalekit-sso';

const WHO: Readonly<Record<SsoErrorActor, string>> = {
  user: 'the end user',
  admin: "the customer's IT admin",
  developer: 'the developer',
  retry: 'the end user, by trying again',
};

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
    ...sections,
  ].join('\n\n')}\n`;
}
