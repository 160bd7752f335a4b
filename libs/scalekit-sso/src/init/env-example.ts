import type { StagedFiles } from './project-files.js';

const PATH = '.env.example';

/** Variables, their values, and what says where these are found. */
const VARIABLES = [
  ['SCALEKIT_ENVIRONMENT_URL', '', '# Scalekit dashboard > Developers > API credentials\n'],
  ['SCALEKIT_CLIENT_ID', '', ''],
  ['SCALEKIT_CLIENT_SECRET', '', ''],
  ['SSO_BASE_URL', 'http://127.0.0.1:3000', '# This app, exactly as you open it in the browser\n'],
] as const;

/** Adds to `.env.example` what it does not name. */
export function wireEnvExample(staged: StagedFiles, hasOwnSession: boolean): void {
  const text = staged.read(PATH) ?? '';
  const isMissing = (name: string): boolean => !new RegExp(String.raw`\b${name}\b`).test(text);
  const secrets = ['SSO_COOKIE_SECRET', ...(hasOwnSession ? [] : ['SESSION_SECRET'])];
  const blocks = [
    VARIABLES.filter(([name]) => isMissing(name))
      .map(([name, value, comment]) => `${comment}${name}=${value}`)
      .join('\n'),
    makeSecrets(secrets.filter(isMissing)),
  ];
  const added = blocks.filter((block) => block !== '');
  if (added.length > 0) {
    const present = text === '' ? [] : [text.trimEnd()];
    staged.write(PATH, `${[...present, ...added].join('\n\n')}\n`);
  }
}

/** An example has no secrets, not even empty ones: the command adds lines of these names. */
function makeSecrets(names: readonly string[]): string {
  if (names.length === 0) {
    return '';
  }
  const list = names.map((name) => `'${name}'`).join(', ');
  return `# Secrets of this app. This adds them to .env, 32 random bytes each:
# node -e "for (const n of [${list}]) console.log(n + '=' + require('crypto').randomBytes(32).toString('base64url'))" >> .env`;
}
