import { createClient, type RedisClientType } from 'redis';
import { required } from './settings.js';

/** A connected client, set up as the guides of the module ask for. */
export async function connectRedis(): Promise<RedisClientType> {
  const client: RedisClientType = createClient({
    url: required('REDIS_URL'),
    disableOfflineQueue: true,
  });
  client.on('error', (error: unknown) => {
    process.stderr.write(`Redis: ${String(error)}\n`);
  });
  await client.connect();
  return client;
}
