import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CLI_SIGNING_KEY } from './cli-signing-key.js';
import { sameId, type IdPrefix } from './directory/ids.js';
import type { OrganizationOptions, SimulatorOptions } from './options.js';
import type { WebhookOptions } from './webhooks/webhook-options.js';

/** What `--help` prints. */
export const HELP = `Usage: scalekit-simulator [options]

Starts a local Scalekit environment for development on 127.0.0.1.

  --port <number>                  default 8899; 0 is any that is free
  --redirect-uri <url>             callback URL of the app, exactly; may be repeated
                                   default http://127.0.0.1:3000/auth/callback
  --initiate-login <url>           where IdP-initiated logins are sent
                                   default: the first redirect URI
  --post-logout-redirect-uri <url> where a logout may lead, exactly; may be repeated
  --organization <spec>            "Name=domain,domain"; may be repeated; its ids
                                   are the same at every start
                                   "Test Organization" with example.com and example.org
                                   is always there
  --webhook-url <url>              where events are sent, on this machine, for example
                                   http://127.0.0.1:3000/auth/webhooks; default: nowhere
  --webhook-secret <secret>        signs them; default: always the same
  --client-id <id>                 default: always the same, so that .env stays right
  --client-secret <secret>         default: always the same
  --remember-users                 the identity provider lets browsers in again without
                                   asking, unless prompt or max_age say otherwise
  --auth-time                      sends auth_time in every ID token
  --strict-scopes                  refuses unknown scopes, instead of ignoring them
  --quiet                          prints no line for each request
  --verbose                        prints what each request asked for, too
  -h, --help                       prints this`;

/** No secret: it opens nothing but an environment on loopback that signs in anybody as anybody. */
const DEFAULT_CLIENT = { id: 'skc_10000000000000001', secret: 'test_of_the_local_simulator' };
const DEFAULT_WEBHOOK_SECRET = `whsec_${Buffer.from('of the local simulator').toString('base64')}`;
const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:3000/auth/callback';

/** The options of an environment that the command line always gives. */
export type CliOptions = SimulatorOptions &
  Required<Pick<SimulatorOptions, 'port' | 'redirectUris'>> & {
    /** Whether a line is printed for each request, and whether with its parameters. */
    readonly requestLines: 'none' | 'short' | 'verbose';
  };

/**
 * Reads the command line.
 *
 * @param args without the program and the script
 * @throws Error with the argument and how to fix it, in one line
 */
export function readCliOptions(args: readonly string[]): CliOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8899' },
      'redirect-uri': { type: 'string', multiple: true, default: [DEFAULT_REDIRECT_URI] },
      'initiate-login': { type: 'string' },
      'post-logout-redirect-uri': { type: 'string', multiple: true },
      'client-id': { type: 'string', default: DEFAULT_CLIENT.id },
      'client-secret': { type: 'string', default: DEFAULT_CLIENT.secret },
      'webhook-url': { type: 'string' },
      'webhook-secret': { type: 'string', default: DEFAULT_WEBHOOK_SECRET },
      organization: { type: 'string', multiple: true, default: [] },
      'remember-users': { type: 'boolean' },
      'auth-time': { type: 'boolean' },
      'strict-scopes': { type: 'boolean' },
      quiet: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    return 'help';
  }
  if (values.quiet && values.verbose) {
    throw new Error('--quiet and --verbose do not go together. Give one.');
  }
  return {
    keepAlive: true,
    rememberUsers: values['remember-users'],
    authTime: values['auth-time'],
    strictScopes: values['strict-scopes'],
    requestLines: values.quiet ? 'none' : values.verbose ? 'verbose' : 'short',
    port: portOf(values.port),
    redirectUris: values['redirect-uri'],
    initiateLoginUrl: values['initiate-login'],
    postLogoutRedirectUris: values['post-logout-redirect-uri'],
    clientId: given('--client-id', values['client-id']),
    clientSecret: given('--client-secret', values['client-secret']),
    signingKey: CLI_SIGNING_KEY,
    environmentId: 'env_100000000000000001',
    organizations: values.organization.map(organizationOf),
    webhooks: webhooksOf(values['webhook-url'], values['webhook-secret']),
  };
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`--port ${text} is no port. Give a number from 0 to 65535.`);
  }
  return Number(text);
}

function webhooksOf(url: string | undefined, secret: string): WebhookOptions | undefined {
  return url === undefined ? undefined : { url, secret: given('--webhook-secret', secret) };
}

/** An empty value is a shell variable that is not set, more often than not. */
function given(name: string, text: string): string {
  if (text === '') {
    throw new Error(`${name} is empty. Give a value, or leave it away.`);
  }
  return text;
}

function organizationOf(spec: string): OrganizationOptions {
  const [displayName = '', domains = '', ...rest] = spec.split('=');
  if (displayName.trim() === '' || rest.length > 0) {
    throw new Error(`--organization ${spec} is no organization. Give "Name=domain,domain".`);
  }
  return {
    id: idOf('org', displayName),
    displayName,
    domains: domains.split(',').filter((domain) => domain !== ''),
    connections: [{ id: idOf('conn', displayName) }],
  };
}

/** An id that is the same at every start, so that what an app has stored stays right. */
function idOf(prefix: IdPrefix, name: string): string {
  return sameId(prefix, createHash('sha256').update(name).digest());
}
