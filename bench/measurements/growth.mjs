import { Browser } from '../harness/browser.mjs';
import { repeat, timed } from '../harness/load.mjs';
import { loginUrl, openDashboard, signIn } from '../harness/login.mjs';
import { machineFacts } from '../harness/machine.mjs';
import { withServices } from '../harness/services.mjs';
import { organizations } from '../harness/simulator.mjs';

const CONCURRENCY = 4;
/** For what is only done to get somewhere. */
const HURRY = 16;

/** Each subject has an app of its own; its steps follow one another in it. */
export async function growth(plan) {
  const customers = Math.max(...plan.organizations);
  return withServices({ apps: 4, customers }, async ({ redis, startApp }) => {
    const start = async () => {
      const app = await startApp('ours');
      await repeat(100, CONCURRENCY, () => signIn(app));
      return app;
    };
    return {
      machine: machineFacts(redis.version),
      organizations: await byOrganizations(await start(), plan),
      concurrent: await byConcurrency(await start(), plan),
      users: await byUsers(await start(), redis, plan),
      abandoned: await byAbandoned(await start(), redis, plan),
    };
  });
}

/** Logins of more and more customers, in turn. */
async function byOrganizations(app, plan) {
  const ids = organizations(Math.max(...plan.organizations)).map(({ id }) => id);
  return steps(plan.organizations, (count) =>
    measured(app, plan.logins, CONCURRENCY, (index) =>
      signIn(app, { organizationId: ids[index % count] }),
    ),
  );
}

/** More and more logins at one moment. */
async function byConcurrency(app, plan) {
  return steps(plan.concurrent, (count) =>
    measured(app, Math.max(count, plan.logins), count, () => signIn(app)),
  );
}

/** Guarded requests of more and more signed-in users. */
async function byUsers(app, redis, plan) {
  const browsers = [];
  const before = await redis.usedBytes();
  return steps(plan.users, async (count) => {
    await repeat(count - browsers.length, HURRY, async () => {
      browsers.push(await signIn(app));
    });
    const redisBytesPerUser = Math.round(((await redis.usedBytes()) - before) / count);
    const figures = await measured(app, plan.requests, CONCURRENCY, (index) =>
      // Far apart, so that no step is lucky with who comes when.
      openDashboard(app, browsers[(index * 7919) % count]),
    );
    return { ...figures, redisBytesPerUser };
  });
}

/** Complete logins after more and more that were begun and left. */
async function byAbandoned(app, redis, plan) {
  let abandoned = 0;
  return steps(plan.abandoned, async (count) => {
    const keys = await redis.keys();
    await repeat(count - abandoned, HURRY, () => new Browser().visit(loginUrl(app)));
    abandoned = count;
    const redisKeys = (await redis.keys()) - keys;
    const figures = await measured(app, plan.logins, CONCURRENCY, () => signIn(app));
    return { ...figures, redisKeys };
  });
}

async function steps(counts, measure) {
  const results = [];
  for (const count of counts) {
    results.push({ count, ...(await measure(count)) });
  }
  return results;
}

/** Cost of an act for the app, how long it takes, and how many failed. */
async function measured(app, count, concurrency, act) {
  let failed = 0;
  const before = await app.cpuMs();
  const times = await timed(count, concurrency, (index) =>
    act(index).catch(() => {
      failed += 1;
    }),
  );
  const cpuMs = ((await app.cpuMs()) - before) / count;
  const { heapUsed } = await app.memory();
  return { cpuMs, times, failed, heapMiB: heapUsed / 2 ** 20 };
}
