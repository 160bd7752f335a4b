import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const FIRST_ORGANIZATION = 200_000_000_000_000_000n;

/** Starts the simulator in a process of its own, so that it costs no contestant any CPU time. */
export async function startSimulator(options) {
  const child = fork(join(import.meta.dirname, 'simulator-process.mjs'));
  child.send(options);
  const [{ env }] = await once(child, 'message');
  return {
    env,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Customers with one connection and one domain each. */
export function organizations(count) {
  return Array.from({ length: count }, (_, index) => {
    const digits = String(FIRST_ORGANIZATION + BigInt(index));
    return {
      id: `org_${digits}`,
      displayName: `Customer ${index}`,
      domains: [`customer-${index}.test`],
      connections: [{ id: `conn_${digits}` }],
    };
  });
}
