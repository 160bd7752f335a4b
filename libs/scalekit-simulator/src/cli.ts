#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { OrganizationOptions } from './options.js';
import { ScalekitSimulator } from './simulator.js';

const HELP = `Usage: scalekit-simulator [options]

Starts a local Scalekit environment for development on 127.0.0.1.

  --port <number>                  default 8899
  --redirect-uri <url>             callback URL of the app, exactly; may be repeated
                                   default http://127.0.0.1:3000/auth/callback
  --initiate-login <url>           where IdP-initiated logins are sent
                                   default: the first redirect URI
  --post-logout-redirect-uri <url> where a logout may lead, exactly; may be repeated
  --organization <spec>            "Name=domain,domain"; may be repeated
                                   "Test Organization" with example.com is always there
  --client-id <id>                 default: random at every start
  --client-secret <secret>         default: random at every start
  --help`;

const DEFAULT_REDIRECT_URI = 'http://127.0.0.1:3000/auth/callback';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8899' },
      'redirect-uri': { type: 'string', multiple: true },
      'initiate-login': { type: 'string' },
      'post-logout-redirect-uri': { type: 'string', multiple: true },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      organization: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return;
  }
  const redirectUris = values['redirect-uri'] ?? [DEFAULT_REDIRECT_URI];
  const simulator = await ScalekitSimulator.start({
    port: portOf(values.port),
    redirectUris,
    initiateLoginUrl: values['initiate-login'],
    postLogoutRedirectUris: values['post-logout-redirect-uri'],
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    organizations: (values.organization ?? []).map(organizationOf),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void simulator.stop();
    });
  }
  const variables = Object.entries(simulator.env).map(([name, value]) => `${name}=${value}`);
  console.log(`A local Scalekit environment is running. Put this into the app's .env:

${variables.join('\n')}

It sends people back to ${redirectUris.join(', ')}
Sign in with any address at ${domainsOf(simulator).join(', ')}
To start from an identity provider's portal, open ${simulator.environmentUrl}/idp
To look around, open ${simulator.environmentUrl} — Ctrl+C stops it.`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port ${text} is no port. Give a number from 0 to 65535.`);
  }
  return port;
}

function domainsOf({ directory }: ScalekitSimulator): string[] {
  return directory
    .organizations()
    .flatMap(({ id }) => directory.domainsOf(id))
    .map(({ domain }) => domain);
}

function organizationOf(spec: string): OrganizationOptions {
  const [displayName = '', domains = ''] = spec.split('=', 2);
  if (displayName === '') {
    throw new Error(`--organization ${spec} has no name. Give "Name=domain,domain".`);
  }
  return { displayName, domains: domains.split(',').filter((domain) => domain !== '') };
}

main().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE'
      ? 'This port is taken. Choose another one with --port.'
      : `${message}\n\n${HELP}`,
  );
  process.exitCode = 1;
});
