import { jest } from '@jest/globals';

/** What goes on as ever while a test has the clock: sockets and timers. */
const NOT_THE_CLOCK = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'nextTick',
  'queueMicrotask',
  'performance',
  'hrtime',
] as const;

/** Stops the clock of app, environment and browser, which all run in this process. */
export function stopClock(): { passSeconds(seconds: number): void } {
  let now = Date.now();
  jest.useFakeTimers({ now, doNotFake: [...NOT_THE_CLOCK] });
  return {
    passSeconds(seconds) {
      now += seconds * 1000;
      jest.setSystemTime(now);
    },
  };
}

/** Lets the clock go on. */
export function startClock(): void {
  jest.useRealTimers();
}
