import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { expectNobodyMixedUp } from '../support/crowd.js';

describe.each(ADAPTERS)('login on %s', (adapter) => {
  it('never mixes up two hundred people who sign in at once', async () => {
    const simulator = await ScalekitSimulator.start();
    await expectNobodyMixedUp(adapter, simulator, 200).finally(() => simulator.stop());
  });
});
