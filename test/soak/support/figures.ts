import 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What a soak test has counted, for `report.mjs`. */
    figures?: Readonly<Record<string, string | number>>;
  }
}
