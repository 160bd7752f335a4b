/** How a command ended, as exit code. */
export const EXIT = { done: 0, failed: 1, usage: 2, warned: 3 } as const;
