import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Sends an event as the environment does, signed with the webhook secret in the `.env` of an example. */
export async function sendEvent(folder, base, type, data) {
  const library = join(folder, 'node_modules/scalekit-simulator/dist/esm/index.js');
  const { ScalekitSimulator } = await import(pathToFileURL(library).href);
  const [, secret] = /SCALEKIT_WEBHOOK_SECRET=(\S+)/.exec(
    readFileSync(join(folder, '.env'), 'utf8'),
  );
  const simulator = await ScalekitSimulator.start();
  try {
    simulator.webhooks.endpoint(`${base}/auth/webhooks`, secret, { retryDelaysMs: [] });
    const { attempts } = await simulator.webhooks.send(type, data);
    assert.deepEqual(attempts, [{ status: 201 }]);
  } finally {
    await simulator.stop();
  }
}
