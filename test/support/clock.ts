/** Stops the clock of app, environment and browser, which all run in this process. Timers and sockets go on. */
export function stopClock(): { passSeconds(seconds: number): void } {
  let now = Date.now();
  vi.useFakeTimers({ now, toFake: ['Date'] });
  return {
    passSeconds(seconds) {
      now += seconds * 1000;
      vi.setSystemTime(now);
    },
  };
}

/** Lets the clock go on. */
export function startClock(): void {
  vi.useRealTimers();
}
