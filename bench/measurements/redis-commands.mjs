import { repeat } from '../harness/load.mjs';
import { openDashboard, signIn } from '../harness/login.mjs';
import { rounded } from '../reports/statistics.mjs';

/** Once a minute a sign-in notes its last use; that is not what a request costs. */
const REQUESTS = 20;

/**
 * Commands that reach Redis for one guarded request and for one complete login with its landing page,
 * everything included: the middleware's own, records, rate limits.
 *
 * @returns for each of both how many, and which
 */
export async function redisCommands(redis, app, { logins }) {
  const browser = await signIn(app);
  await openDashboard(app, browser);
  const perRequest = await redis.commandsOf(() =>
    repeat(REQUESTS, 1, () => openDashboard(app, browser)),
  );
  const perLogin = await redis.commandsOf(() => repeat(logins, 1, () => signIn(app)));
  return {
    perGuardedRequest: counted(perRequest, REQUESTS),
    perLogin: counted(perLogin, logins),
  };
}

function counted(commands, times) {
  const names = [...new Set(commands)].sort();
  return {
    count: rounded(commands.length / times),
    names: Object.fromEntries(
      names.map((name) => [name, rounded(commands.filter((one) => one === name).length / times)]),
    ),
  };
}
