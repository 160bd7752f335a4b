// Before and after each file of tests: files share a process, so that each has to leave it as it
// found it. What one has left behind would make another one fail, or pass, by its place in the run.
import { Logger } from '@nestjs/common';
import { afterAll, expect, vi } from 'vitest';

const environment = { ...process.env };
const listeners = countListeners();

// What apps and units log goes nowhere, unless a test looks at it.
Logger.overrideLogger(false);

afterAll(() => {
  expect(vi.isFakeTimers(), 'the clock is as it was').toBe(false);
  const spies = [
    [Date, 'now'],
    [globalThis.performance, 'now'],
    [globalThis, 'setTimeout'],
    [AbortSignal, 'timeout'],
    ...['log', 'warn', 'error', 'debug', 'verbose'].map((level) => [Logger.prototype, level]),
  ].filter(([owner, name]) => vi.isMockFunction(owner[name]));
  expect(
    spies.map(([, name]) => name),
    'spies are restored',
  ).toEqual([]);
  expect(process.env, 'environment variables are as they were').toEqual(environment);
  expect(countListeners(), 'the process has no more listeners than before').toEqual(listeners);
});

function countListeners() {
  const names = process.eventNames().filter((name) => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, process.listenerCount(name)]));
}
