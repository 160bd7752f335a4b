import { OptionsError } from '../options/options-error.js';

/** A client of the `redis` package (node-redis), version 4 or newer, as far as it is needed. */
export interface NodeRedisClient {
  /** Sends a command with its arguments. */
  sendCommand(args: string[]): Promise<unknown>;
}

/** A client of ioredis, also of a cluster, as far as it is needed. */
export interface IoRedisClient {
  /** Sends a command with its arguments. */
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** A client that the module can use. */
export type SsoRedisClient = NodeRedisClient | IoRedisClient;

/** Sends one command to Redis, such as `['GET', 'key']`, and answers its reply. */
export type RedisCommand = (args: readonly string[]) => Promise<unknown>;

/**
 * Adapts the clients of node-redis and ioredis to one function.
 *
 * @param owner class that was given the client, for the message
 * @throws OptionsError for any other client, at boot
 *
 * @example
 * ```ts
 * // For a store of your own over either client.
 * const command = redisCommand(client, 'AppStore');
 * await command(['GET', 'a key']);
 * ```
 */
export function redisCommand(client: SsoRedisClient, owner: string): RedisCommand {
  const given = Object(client) as Readonly<Record<string, unknown>>;
  if (typeof given.call === 'function') {
    return async ([command = '', ...args]) => (client as IoRedisClient).call(command, ...args);
  }
  const problem = problemOf(given);
  if (problem !== undefined) {
    throw new OptionsError([
      `${owner}: ${problem}. Give a client of the package 'redis', version 4 or newer, or of 'ioredis'.`,
    ]);
  }
  return async (args) => (client as NodeRedisClient).sendCommand([...args]);
}

function problemOf(client: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof client.sendCommand !== 'function') {
    return 'its client has neither sendCommand() nor call(), so it is no Redis client that is known';
  }
  if (typeof client.send_command === 'function') {
    return "its client is of version 3 of the package 'redis'";
  }
  if ((Object(client.options) as { readonly legacyMode?: unknown }).legacyMode === true) {
    return 'its client is in legacyMode';
  }
  // A cluster of node-redis wants to be told the key of each command.
  return 'getSlotMaster' in client ? 'its client is a cluster of node-redis' : undefined;
}
