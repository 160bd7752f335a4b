import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const ENTRY = 'dist/apps/demo/apps/demo/src/main.js';
const START_TIMEOUT_MS = 60_000;

/** The built demo as a process of its own, with data of its own. */
export class DemoProcess {
  output = '';
  private process: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly dataDir: string,
    private env: Readonly<Record<string, string>>,
    private readonly entry: string,
  ) {}

  /** Starts the demo and waits until it is healthy. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    entry = ENTRY,
  ): Promise<DemoProcess> {
    const port = env.PORT ?? String(await freePort());
    const dataDir = await mkdtemp(join(tmpdir(), 'sso-demo-'));
    const url = `http://127.0.0.1:${port}`;
    const demo = new DemoProcess(url, dataDir, { PORT: port, ...env }, entry);
    await demo.restart();
    return demo;
  }

  /** Starts the process again on the same data, with variables that have changed since. */
  async restart(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    this.env = { ...this.env, ...changes };
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [this.entry], {
      env: { PATH, HOME, DATA_DIR: this.dataDir, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    const saidBefore = this.output.length;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      // It says nothing before it listens: until then it may be another process that answers here.
      if (answer?.status === 200 && this.output.length > saidBefore) {
        return;
      }
      await sleep(100);
    }
    await this.kill();
    throw new Error(`The demo did not start:\n${this.output}`);
  }

  /** Ends the process as a crash would. */
  kill(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** Asks the process to end; answers its exit code. */
  terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends the process and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) {
      return child?.exitCode ?? null;
    }
    const exited = new Promise<number | null>((resolve, reject) => {
      child.once('exit', (code, by) => {
        if (code === null && by !== signal) {
          reject(new Error(`The demo was ended by ${String(by)}:\n${this.output}`));
        } else if (code === null && signal === 'SIGTERM') {
          reject(new Error(`The demo did not hear ${signal}:\n${this.output}`));
        } else {
          resolve(code);
        }
      });
    });
    child.kill(signal);
    return exited;
  }
}
