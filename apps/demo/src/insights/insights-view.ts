import { SSO_ERRORS } from 'nestjs-scalekit-sso';
import type { Minute, SignInStatistics } from './sign-in-statistics.js';

/** The drawing, in units of its own. */
const COLUMN = 10;
const HALF_HEIGHT = 60;
const MAX_REASONS = 5;
const WHO: Readonly<Record<string, string>> = {
  user: 'the user',
  admin: "the customer's IT admin",
  developer: 'us',
  retry: 'nobody: trying again helps',
};

/** A rectangle of the drawing. */
interface Bar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** What the page shows, ready to be printed. */
export interface InsightsView {
  readonly completed: number;
  readonly failed: number;
  /** In percent; undefined without any sign-in. */
  readonly rate: number | undefined;
  readonly completedBars: readonly Bar[];
  readonly failedBars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  /** Minutes in which something has happened, for whoever does not see the drawing. */
  readonly rows: readonly { time: string; completed: number; failed: number }[];
  readonly reasons: readonly { code: string; count: number; message: string; who: string }[];
  readonly waits: readonly { what: string; median: string; p95: string }[];
}

export function insightsView(statistics: SignInStatistics): InsightsView {
  const minutes = statistics.lastHour();
  const completed = sum(minutes, 'completed');
  const failed = sum(minutes, 'failed');
  const highest = Math.max(1, ...minutes.flatMap((it) => [it.completed, it.failed]));
  const barsOf = (kind: 'completed' | 'failed'): Bar[] =>
    minutes.flatMap((it, index) => {
      const height = Math.round((it[kind] / highest) * (HALF_HEIGHT - 2));
      const y = kind === 'completed' ? HALF_HEIGHT - height : HALF_HEIGHT;
      return it[kind] === 0 ? [] : [{ x: index * COLUMN + 1, y, height }];
    });
  return {
    completed,
    failed,
    rate: completed + failed === 0 ? undefined : percent(completed, completed + failed),
    completedBars: barsOf('completed'),
    failedBars: barsOf('failed'),
    width: minutes.length * COLUMN,
    height: 2 * HALF_HEIGHT,
    rows: minutes.filter((it) => it.completed + it.failed > 0).map(rowOf),
    reasons: statistics.reasons().slice(0, MAX_REASONS).map(reasonOf),
    waits: waitsOf(statistics),
  };
}

function sum(minutes: readonly Minute[], kind: 'completed' | 'failed'): number {
  return minutes.reduce((total, it) => total + it[kind], 0);
}

/** Never 100 where anything has failed, nor 0 where anything has not. */
function percent(part: number, whole: number): number {
  const rounded = Math.round((part / whole) * 100);
  return part === whole || part === 0 ? rounded : Math.min(99, Math.max(1, rounded));
}

function rowOf({ minute, completed, failed }: Minute): InsightsView['rows'][number] {
  return {
    time: `${new Date(minute * 60_000).toISOString().slice(11, 16)} UTC`,
    completed,
    failed,
  };
}

function reasonOf({
  code,
  count,
}: {
  code: string;
  count: number;
}): InsightsView['reasons'][number] {
  const entry = Object.hasOwn(SSO_ERRORS, code)
    ? SSO_ERRORS[code as keyof typeof SSO_ERRORS]
    : undefined;
  return {
    code,
    count,
    message: entry?.message ?? 'The app itself has failed.',
    who: WHO[entry?.actor ?? 'developer'] ?? 'us',
  };
}

function waitsOf(statistics: SignInStatistics): InsightsView['waits'] {
  const kinds = [
    ['login', "A whole sign-in, with the user's own time"],
    ['token', 'Scalekit, until it gives the tokens'],
  ] as const;
  return kinds.flatMap(([kind, what]) => {
    const waits = statistics.waits(kind);
    return waits === undefined
      ? []
      : [{ what, median: durationOf(waits.median), p95: durationOf(waits.p95) }];
  });
}

function durationOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
