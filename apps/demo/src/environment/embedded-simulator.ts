import { Logger } from '@nestjs/common';
import { ScalekitSimulator, type SimulatorOptions } from 'scalekit-simulator';
import { LOOPBACK_NAMES } from '../config/environment-schema.js';
import type { Settings } from '../config/settings.js';
import { ScalekitEnvironment, type SampleOrganization } from './scalekit-environment.js';

// Fixed, as an identity is made of them: after a restart everybody is who they were.
const CLIENT = {
  clientId: 'skc_100000000000000042',
  clientSecret: 'test_of_the_embedded_simulator',
};
const CUSTOMERS = [
  {
    id: 'org_100000000000000002',
    displayName: 'Acme Inc',
    domains: ['acme.test'],
    connections: [{ id: 'conn_100000000000000002' }],
  },
  {
    id: 'org_100000000000000003',
    displayName: 'Globex',
    domains: ['globex.test'],
    connections: [{ id: 'conn_100000000000000003' }],
  },
] as const;
const SAMPLES: readonly SampleOrganization[] = [
  { id: 'org_100000000000000001', name: 'Test Organization', email: 'jane@example.com' },
  { id: CUSTOMERS[0].id, name: CUSTOMERS[0].displayName, email: 'sam@acme.test' },
  { id: CUSTOMERS[1].id, name: CUSTOMERS[1].displayName, email: 'mei@globex.test' },
];

/** Starts a Scalekit environment in this process that knows the demo and three organizations. */
export async function startEmbeddedSimulator({
  baseUrl,
  host,
  port,
  simulatorPort,
  webhookSecrets: [webhookSecret],
}: Settings): Promise<ScalekitEnvironment> {
  const simulator = await startNear(simulatorPort, {
    ...CLIENT,
    redirectUris: [`${baseUrl}/auth/callback`],
    initiateLoginUrl: `${baseUrl}/auth/login`,
    organizations: CUSTOMERS,
  });
  // Not by baseUrl, which may lead around the world and back.
  const ownHost = LOOPBACK_NAMES.includes(host) ? host : '127.0.0.1';
  const webhooksUrl = `http://${ownHost}:${port}/auth/webhooks`;
  const secret = simulator.webhooks.endpoint(webhooksUrl, webhookSecret);
  return new ScalekitEnvironment(simulator.credentials, [secret], {
    organizations: SAMPLES,
    portalUrl: `${simulator.environmentUrl}/idp`,
    stop: () => simulator.stop(),
  });
}

/** On the port where it was before, as the address of an environment is part of an identity too. */
async function startNear(port: number, options: SimulatorOptions): Promise<ScalekitSimulator> {
  try {
    return await ScalekitSimulator.start({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    const simulator = await ScalekitSimulator.start(options);
    new Logger('Simulator').warn(
      `Port ${port} is taken: the simulator is at ${simulator.environmentUrl}, where everybody is somebody new. Set SCALEKIT_SIMULATOR_PORT to choose a port.`,
    );
    return simulator;
  }
}
