import { AppProcess, baseUrlOf } from './app-process.mjs';
import { closeConnections } from './browser.mjs';
import { freePort } from './free-port.mjs';
import { RedisServer } from './redis-server.mjs';
import { organizations, startSimulator } from './simulator.mjs';

/**
 * Starts Redis, the simulator and, at will, apps; stops them all in the end.
 *
 * @param apps how many of them will be started at most
 * @param customers organizations of the environment, beside the ready-made one
 */
export async function withServices({ apps, customers = 0 }, use) {
  const stops = [];
  try {
    const redis = await RedisServer.start();
    stops.push(() => redis.stop());
    const ports = await Promise.all(Array.from({ length: apps }, freePort));
    const simulator = await startSimulator({
      redirectUris: ports.map((port) => `${baseUrlOf(port)}/auth/callback`),
      organizations: organizations(customers),
    });
    stops.push(simulator.stop);
    const startApp = async (name, env = {}) => {
      const given = { ...simulator.env, REDIS_URL: redis.url, ...env };
      const app = await AppProcess.start(name, given, ports.pop());
      stops.push(() => app.stop());
      return app;
    };
    return await use({ redis, startApp });
  } finally {
    closeConnections();
    // The apps before what they use.
    for (const stop of stops.toReversed()) {
      await stop();
    }
  }
}
