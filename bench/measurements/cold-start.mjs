import { AppProcess } from '../harness/app-process.mjs';

/** Nothing answers there: a boot makes no remote call. */
const ENV = {
  SCALEKIT_ENVIRONMENT_URL: 'http://127.0.0.1:9',
  SCALEKIT_CLIENT_ID: 'skc_100000000000000001',
  SCALEKIT_CLIENT_SECRET: 'test_secret',
};

/**
 * Boots fresh processes in turn until they listen.
 *
 * @returns for each name the CPU time and the wall time of all rounds, in milliseconds
 */
export async function coldStart(names, rounds) {
  const boots = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const app = await AppProcess.start(name, ENV);
      boots[name].push(app.started);
      await app.stop();
    }
  }
  return boots;
}
