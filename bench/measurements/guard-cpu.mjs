import { cpuPerAct, inTurn, repeat } from '../harness/load.mjs';
import { openDashboard, openWithoutGuard, signIn } from '../harness/login.mjs';

const CONCURRENCY = 4;
const BROWSERS = 4;

/**
 * CPU time that being signed in adds to a request, in milliseconds, round by round: the guarded page in
 * a browser with a session, less the same page of an app without sessions. What the session middleware
 * does is in it, as nobody has a guard without that.
 */
export async function guardCpu(apps, { rounds, requests }) {
  const signedIn = new Map();
  for (const app of apps) {
    const browsers = await Promise.all(Array.from({ length: BROWSERS }, () => signIn(app)));
    signedIn.set(app, browsers);
    await repeat(requests, CONCURRENCY, (index) => guarded(app, browsers, index));
    await repeat(requests, CONCURRENCY, () => openWithoutGuard(app));
  }
  return inTurn(apps, rounds, async (app) => {
    const open = await cpuPerAct(app, requests, CONCURRENCY, () => openWithoutGuard(app));
    const whole = await cpuPerAct(app, requests, CONCURRENCY, (index) =>
      guarded(app, signedIn.get(app), index),
    );
    return whole - open;
  });
}

function guarded(app, browsers, index) {
  return openDashboard(app, browsers[index % BROWSERS]);
}
