#!/usr/bin/env node
import { command } from './command.js';

void command(process.argv.slice(2), process.env, (line) => {
  process.stdout.write(`${line}\n`);
}).then((code) => {
  process.exitCode = code;
});
