// The environment of every contestant, in a process of its own. Its settings come by IPC.
import { ScalekitSimulator } from 'scalekit-simulator';

process.once('disconnect', () => process.exit());
process.once('message', async (options) => {
  const simulator = await ScalekitSimulator.start({ ...options, keepAlive: true });
  process.send({ env: simulator.env });
});
