import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const PEERS = ['express-openid-connect', 'openid-client', '@nestjs/passport', '@scalekit-sdk/node'];

/** What a reader has to know to compare figures with theirs. */
export function machineFacts(redisVersion) {
  const versions = ['@nestjs/core', 'express-session', ...PEERS].map(
    (name) => `${name} ${versionOf(name)}`,
  );
  return [...hostFacts(`Redis ${redisVersion}`), versions.join(', ')];
}

/** The same of the machine alone, and of the commit. */
export function hostFacts(...servers) {
  const processors = cpus();
  return [
    `${processors.length} × ${processors[0].model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    [`${type()} ${release()}`, `Node ${process.version}`, ...servers].join(', '),
    `load of the machine ${loadavg()[0].toFixed(1)}`,
    `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`,
  ];
}

/** Some packages do not export their package.json. */
function versionOf(name) {
  const folder = require.resolve.paths(name).map((path) => join(path, name, 'package.json'));
  for (const file of folder) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).version;
    } catch {
      // It is not in this folder.
    }
  }
  throw new Error(`${name} is not installed below ${dirname(import.meta.dirname)}`);
}
