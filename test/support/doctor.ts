import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { ScalekitSimulator } from 'scalekit-simulator';
import { COOKIE_SECRET, type TestApp } from './app.js';
import { WEBHOOK_SECRET } from './webhooks.js';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'dist/test-command');

/** What `doctor --json` says of one thing. */
export interface Finding {
  readonly check: string;
  readonly severity: string;
  readonly message: string;
  readonly fix?: string;
}

export interface CheckUp {
  readonly output: string;
  readonly exitCode: number;
}

let command: Promise<string> | undefined;

/** What the doctor does without; the other commands and Nest load it only where it is installed. */
const OPTIONAL = [
  ...['@nestjs/microservices', '@nestjs/platform-express', '@nestjs/websockets', 'firebase-admin'],
  ...['class-transformer', 'class-validator', 'auth0', '@aws-sdk/client-cognito-identity-provider'],
];
/** Packages in CommonJS need it. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Bundles the command as it is now, in one file: it starts twenty-five times, and tests need no build. */
async function bundle(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const outfile = join(FOLDER, `${process.pid}.mjs`);
  await build({
    entryPoints: [join(ROOT, 'libs/scalekit-sso/src/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: OPTIONAL.flatMap((name) => [name, `${name}/*`]),
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
  return outfile;
}

/** The variables of an app, with nothing wrong. */
export function variablesOf(
  simulator: ScalekitSimulator,
  app: TestApp,
): Readonly<Record<string, string>> {
  return {
    ...simulator.env,
    SCALEKIT_WEBHOOK_SECRET: WEBHOOK_SECRET,
    SSO_BASE_URL: app.url,
    SSO_COOKIE_SECRET: COOKIE_SECRET,
    SSO_TIMEOUT_MS: '3000',
  };
}

/** Runs `npx nestjs-scalekit-sso doctor` in a process and a folder of its own. */
export async function runDoctor(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CheckUp> {
  command ??= bundle();
  const file = await command;
  return new Promise((done) => {
    const options = { cwd: FOLDER, env: { PATH: process.env.PATH, ...env }, timeout: 60_000 };
    execFile(process.execPath, [file, 'doctor', ...args], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      done({ output: stdout + stderr, exitCode });
    });
  });
}

/** The findings by what was looked at. */
export async function examine(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ findings: Record<string, Finding>; exitCode: number }> {
  const { output, exitCode } = await runDoctor(['--json', ...args], env);
  const findings = JSON.parse(output) as Finding[];
  return { findings: Object.fromEntries(findings.map((it) => [it.check, it])), exitCode };
}
