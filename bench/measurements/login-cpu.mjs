import { cpuPerAct, inTurn, repeat } from '../harness/load.mjs';
import { signIn } from '../harness/login.mjs';

/** Logins at one moment: enough to keep an app busy, few enough to measure the work and not queues. */
const CONCURRENCY = 4;
/** Until V8 has compiled what is hot: the CPU time of a login falls for some 500 of them. */
const WARM_UP_ROUNDS = 10;

/**
 * CPU time of each app for a complete login, in milliseconds, round by round.
 */
export async function loginCpu(apps, { rounds, logins }) {
  const warmUp = WARM_UP_ROUNDS * logins;
  for (const app of apps) {
    await repeat(warmUp, CONCURRENCY, () => signIn(app));
  }
  return inTurn(apps, rounds, (app) => cpuPerAct(app, logins, CONCURRENCY, () => signIn(app)));
}
