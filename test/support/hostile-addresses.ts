const HOST = 'evil.example';

/**
 * Return addresses that lead, or could lead, away from an app, or that no browser of ours sends.
 *
 * @param own the origin of the app
 */
export const hostileAddresses = (own: string): readonly string[] => [
  `//${HOST}`,
  `///${HOST}`,
  `/\\${HOST}`,
  `\\\\${HOST}`,
  `\\/${HOST}`,
  `/\\/${HOST}`,
  `/\t/${HOST}`,
  `\t//${HOST}`,
  `/%5c${HOST}`,
  `/%09/${HOST}`,
  `/%00/${HOST}`,
  `/%2f/${HOST}`,
  `/.//${HOST}`,
  `/..//${HOST}`,
  `/dashboard/..//${HOST}`,
  `/%2e%2e//${HOST}`,
  `https:${HOST}`,
  `http:${HOST}`,
  `https://${HOST}/`,
  `javascript:alert(1)//`,
  `data:text/html,<script>alert(1)</script>`,
  `blob:${own}/x`,
  `view-source:${own}/`,
  `${own}@${HOST}/`,
  `${own}.${HOST}/`,
  `${own.replace('//', '//user:password@')}/`,
  `${own.replace(/:\d+$/, ':1')}/`,
  `${own.replace('http:', 'https:')}/`,
  `/\u3000/${HOST}`,
  `/\u2028/${HOST}`,
  `/\u202e/${HOST}`,
  `/\uff0f${HOST}`.replace('\uff0f', '\u200b/'),
  'dashboard',
  '?x=1',
  '#x',
  ' /dashboard',
  `/${'a'.repeat(8_192)}`,
];
