#!/usr/bin/env node
import { lineOf } from './cli-line.js';
import { HELP, readCliOptions, type CliOptions } from './cli-options.js';
import type { AnswerListener } from './server/answered-request.js';
import { ScalekitSimulator } from './simulator.js';

async function main(): Promise<void> {
  const options = readCliOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return;
  }
  const simulator = await start(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void simulator.stop();
    });
  }
  const variables = Object.entries(simulator.env).map(([name, value]) => `${name}=${value}`);
  console.log(`A local Scalekit environment is running. Put this into the app's .env:

${variables.join('\n')}

It sends people back to ${options.redirectUris.join(', ')}${eventsTo(options)}
Its organizations, and who signs in there:
${organizationsOf(simulator).join('\n')}
To start from an identity provider's portal, open ${simulator.environmentUrl}/idp
To change users as a customer's directory does, open ${simulator.environmentUrl}/directory
To look around, open ${simulator.environmentUrl} — Ctrl+C stops it.`);
}

async function start(options: CliOptions): Promise<ScalekitSimulator> {
  try {
    return await ScalekitSimulator.start({ ...options, onAnswer: printerOf(options) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    throw new Error(`Port ${options.port} is taken. Choose another one with --port.`, {
      cause: error,
    });
  }
}

function printerOf({ requestLines }: CliOptions): AnswerListener | undefined {
  return requestLines === 'none'
    ? undefined
    : (request) => {
        console.log(lineOf(request, requestLines === 'verbose'));
      };
}

function eventsTo({ webhooks }: CliOptions): string {
  return webhooks === undefined ? '' : `\nIt sends events to ${webhooks.url}`;
}

/** Each with what an app may ask for. */
function organizationsOf({ directory }: ScalekitSimulator): string[] {
  return directory.organizations().map(({ id, displayName }) => {
    const connections = directory.connectionsOf(id).map((connection) => connection.id);
    const domains = directory.domainsOf(id).map(({ domain }) => domain);
    const addresses =
      domains.length === 0 ? 'nobody by address' : `any address at ${domains.join(', ')}`;
    return `  ${displayName}: organization_id=${id} connection_id=${connections.join(', ')}; ${addresses}`;
  });
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  // One line, so that the mistake is not lost above a page of help.
  const [line = ''] = message.split('\n', 1);
  console.error(`scalekit-simulator: ${line}${line.includes('--') ? '' : ' (see --help)'}`);
  process.exitCode = 1;
});
