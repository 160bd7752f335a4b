import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { DemoProcess } from '../../support/demo-process.js';
import { buildDemo } from './build-demo.js';

/** Building takes some seconds, the first time. */
export const BUILD_TIMEOUT_MS = 90_000;

type Variables = Readonly<Record<string, string>>;

/** A running demo whose data the test may look into. */
export interface Demo {
  readonly url: string;
  readonly dataDir: string;
  readonly process: DemoProcess;
  /** Rows of its database. */
  rows(query: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export async function startDemo(variables: Variables = {}): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sso-demo-data-'));
  const started = await DemoProcess.start({ DATA_DIR: dataDir, ...variables }, await buildDemo());
  return {
    url: started.url,
    dataDir,
    process: started,
    rows: (query) => rowsOf(join(dataDir, 'demo.sqlite'), query),
    async stop() {
      await started.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function rowsOf(file: string, query: string): Record<string, unknown>[] {
  const database = new Database(file);
  try {
    database.pragma('busy_timeout = 5000');
    const statement = database.prepare(query);
    if (statement.reader) {
      return statement.all() as Record<string, unknown>[];
    }
    statement.run();
    return [];
  } finally {
    database.close();
  }
}

/** How a start ended that was not meant to last. */
export interface FailedStart {
  readonly exitCode: number;
  readonly output: string;
}

/** Starts the demo where it should refuse to. */
export async function failToStart(variables: Variables): Promise<FailedStart> {
  const entry = await buildDemo();
  const dataDir = await mkdtemp(join(tmpdir(), 'sso-demo-data-'));
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATA_DIR: dataDir, ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [entry], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      void rm(dataDir, { recursive: true, force: true });
      // Killed by the time-out, it has no code: it was still running.
      const exitCode = typeof error?.code === 'number' ? error.code : -1;
      resolve({ exitCode: error === null ? 0 : exitCode, output: stdout + stderr });
    });
  });
}
