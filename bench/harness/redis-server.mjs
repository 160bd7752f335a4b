import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort } from './free-port.mjs';

const START_TRIES = 100;
/** Until a command that was sent has certainly been seen by MONITOR, in milliseconds. */
const SETTLE_MS = 100;

/** A real Redis on a port of its own, which counts the commands that reach it. */
export class RedisServer {
  #process;
  #folder;

  constructor(process, folder, port) {
    this.#process = process;
    this.#folder = folder;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start() {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'sso-bench-redis-'));
    const args = ['--bind', '127.0.0.1', '--port', port, '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', args.map(String), { cwd: folder, stdio: 'ignore' });
    server.on('error', ({ message }) => {
      throw new Error(
        `redis-server is needed: ${message}. On Debian: apt-get install redis-server`,
      );
    });
    const redis = new RedisServer(server, folder, port);
    for (let tries = 0; tries < START_TRIES; tries += 1) {
      const version = await redis.#info('server', 'redis_version').catch(() => undefined);
      if (version !== undefined) {
        redis.version = version;
        return redis;
      }
      await sleep(50);
    }
    throw new Error('redis-server did not start.');
  }

  /** Memory that the data takes, in bytes. */
  async usedBytes() {
    return Number(await this.#info('memory', 'used_memory'));
  }

  /** How many keys there are. */
  keys() {
    return this.#with((client) => client.dbSize());
  }

  /**
   * The commands that arrive while something runs, as MONITOR shows them. A transaction and a script
   * count as one command each.
   */
  commandsOf(run) {
    return this.#with(async (client) => {
      const lines = [];
      await client.monitor((line) => lines.push(line));
      await run();
      await sleep(SETTLE_MS);
      return countable(lines);
    });
  }

  async stop() {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #info(section, name) {
    const text = await this.#with((client) => client.info(section));
    return new RegExp(`^${name}:(.*)\\r$`, 'm').exec(text)?.[1];
  }

  async #with(use) {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }
}

/** Names of commands, without those that a script runs and those within MULTI … EXEC. */
function countable(lines) {
  const inTransaction = new Set();
  const commands = [];
  for (const line of lines) {
    const [, sender, name] = /^\S+ \[\d+ (\S+)\] "([^"]+)"/.exec(line) ?? [];
    if (sender === undefined || sender === 'lua') {
      continue;
    }
    const command = name.toUpperCase();
    if (command === 'EXEC' || command === 'DISCARD') {
      inTransaction.delete(sender);
    } else if (!inTransaction.has(sender)) {
      commands.push(command);
    }
    if (command === 'MULTI') {
      inTransaction.add(sender);
    }
  }
  return commands;
}
