import { coldStart } from './cold-start.mjs';
import { guardCpu } from './guard-cpu.mjs';
import { loginCpu } from './login-cpu.mjs';
import { machineFacts } from '../harness/machine.mjs';
import { redisCommands } from './redis-commands.mjs';
import { withServices } from '../harness/services.mjs';

const WITH_LOGIN = ['ours', 'recipe', 'express-openid-connect', 'nest-passport', 'floor'];
const WITH_GUARD = ['ours', 'hand-written', 'express-openid-connect'];
/** Boots cost seconds, and vary less than requests. */
const MOST_BOOTS = 9;

/** Everything, round by round. */
export async function measure({ rounds, logins, requests }) {
  const boots = await coldStart(['boot-ours', 'boot-bare'], Math.min(rounds, MOST_BOOTS));
  return withServices({ apps: 7 }, async ({ redis, startApp }) => {
    const apps = [];
    for (const name of [...WITH_LOGIN, 'hand-written']) {
      apps.push(await startApp(name));
    }
    const those = (names) => apps.filter(({ name }) => names.includes(name));
    const login = await loginCpu(those(WITH_LOGIN), { rounds, logins });
    const guard = await guardCpu(those(WITH_GUARD), { rounds, requests });
    const counting = await startApp('ours', { RATE_LIMITS: 'redis' });
    return {
      machine: machineFacts(redis.version),
      plan: { rounds, logins, requests },
      boots,
      login,
      guard,
      redis: await redisCommands(redis, counting, { logins }),
    };
  });
}
