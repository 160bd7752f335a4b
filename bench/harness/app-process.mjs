import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';

const APPS = join(import.meta.dirname, '../dist/apps');
const START_TIMEOUT_MS = 60_000;

/** An app in a process of its own, which tells how much CPU that process has used. */
export class AppProcess {
  #child;
  #questions = new Map();

  constructor(name, port, child) {
    this.name = name;
    this.port = port;
    this.baseUrl = baseUrlOf(port);
    this.#child = child;
  }

  /**
   * Starts `apps/<name>.ts` and waits until it listens.
   *
   * @param env on top of what every app gets
   */
  static async start(name, env, port) {
    port ??= await freePort();
    const child = fork(join(APPS, `${name}.js`), {
      execArgv: ['--expose-gc'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        PORT: String(port),
        SSO_BASE_URL: baseUrlOf(port),
        SSO_COOKIE_SECRET: 'a secret that only this machine ever sees',
        ...env,
      },
      // The figures alone go to the standard output.
      stdio: ['ignore', 2, 'inherit', 'ipc'],
    });
    const app = new AppProcess(name, port, child);
    app.started = await app.#listening();
    child.on('message', ({ id, answer }) => {
      app.#questions.get(id)?.(answer);
      app.#questions.delete(id);
    });
    return app;
  }

  /** CPU time of the process so far, in milliseconds. */
  async cpuMs() {
    return milliseconds(await this.#ask('cpu'));
  }

  /** `process.memoryUsage()` after a garbage collection. */
  memory() {
    return this.#ask('memory');
  }

  startProfile() {
    return this.#ask('startProfile');
  }

  /** @returns a CPU profile as `--cpu-prof` writes it */
  stopProfile() {
    return this.#ask('stopProfile');
  }

  async stop() {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #ask(name) {
    const id = Math.random();
    return new Promise((resolve, reject) => {
      this.#questions.set(id, resolve);
      this.#child.send({ id, name }, (error) => error && reject(error));
    });
  }

  async #listening() {
    const ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`${this.name} ended with ${code} before it listened`);
    });
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [{ listening }] = await Promise.race([once(this.#child, 'message', { signal }), ended]);
    return { cpuMs: milliseconds(listening.cpu), wallMs: listening.wallMs };
  }
}

export function baseUrlOf(port) {
  return `http://127.0.0.1:${port}`;
}

function milliseconds({ user, system }) {
  return (user + system) / 1000;
}
