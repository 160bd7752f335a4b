import { performance } from 'node:perf_hooks';

/** Does something `count` times, at most `concurrency` of them at one moment. */
export async function repeat(count, concurrency, act) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await act(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
}

/** Like `repeat()`; answers how long each took, in milliseconds. */
export async function timed(count, concurrency, act) {
  const times = [];
  await repeat(count, concurrency, async (index) => {
    const started = performance.now();
    await act(index);
    times.push(performance.now() - started);
  });
  return times;
}

/** CPU time that an app uses for each of `count` acts, in milliseconds. */
export async function cpuPerAct(app, count, concurrency, act) {
  const before = await app.cpuMs();
  await repeat(count, concurrency, act);
  return ((await app.cpuMs()) - before) / count;
}

/**
 * Measures every app once in each round, another one first each time, so that a busy moment of the
 * machine meets all alike.
 *
 * @returns for each name the figures of all rounds
 */
export async function inTurn(apps, rounds, measure) {
  const figures = Object.fromEntries(apps.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % apps.length;
    for (const app of [...apps.slice(first), ...apps.slice(0, first)]) {
      figures[app.name].push(await measure(app));
    }
  }
  return figures;
}
