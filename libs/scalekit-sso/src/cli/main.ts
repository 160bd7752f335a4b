#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { EXIT, federation } from './federation-command.js';

async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  if (existsSync('.env')) {
    loadEnvFile('.env');
  }
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  if (command === 'federation') {
    return federation(args, process.env, print);
  }
  print('Usage: nestjs-scalekit-sso federation <system> [--apply]');
  return EXIT.usage;
}

void main().then((code) => {
  process.exitCode = code;
});
