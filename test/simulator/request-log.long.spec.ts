import { ScalekitClient } from '@scalekit-sdk/node';
import { ScalekitSimulator } from 'scalekit-simulator';

describe('the request log of a long run', () => {
  it('goes on counting the routes, whatever paths callers make up', async () => {
    const simulator = await ScalekitSimulator.start();
    const { environmentUrl, clientId, clientSecret } = simulator.credentials;
    const visit = (path: string): Promise<string> =>
      fetch(`${environmentUrl}${path}`).then((answer) => answer.text());
    for (let round = 0; round < 21; round += 1) {
      const paths = Array.from({ length: 50 }, (_, n) => `/idp/sign-in/${round}-${n}`);
      await Promise.all([...paths, ...paths.map((path) => `/made-up${path}`)].map(visit));
    }
    expect(simulator.requestCount('/idp/sign-in/:id')).toBe(1_050);
    expect(simulator.requestCount('/keys')).toBe(0);
    await visit('/keys');
    const sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
    await sdk.connection.listConnections(simulator.testOrganization?.organizationId ?? '');
    expect(simulator.requestCount('/keys')).toBe(1);
    expect(simulator.requestCount('grpc:ListConnections')).toBe(2);
    expect(simulator.requestCount('/made-up/idp/sign-in/0-0')).toBe(1);
    await simulator.stop();
  });
});
