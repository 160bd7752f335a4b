import { ADAPTERS } from '../support/app.js';
import { expectFloodLimited } from '../support/flood.js';
import { setScene } from '../support/scene.js';

describe.each(ADAPTERS)('O: exhaustion by a long flood, on %s', (adapter) => {
  const scene = setScene(adapter, {
    trustProxy: 'loopback',
    options: { rateLimits: { seconds: 600, routes: { availability: false } } },
  });

  it('O1 limits 10,000 logins from one address, and nobody else', async () => {
    await expectFloodLimited(scene, { logins: 10_000 });
  });
});
