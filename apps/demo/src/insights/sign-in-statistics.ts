import { Injectable } from '@nestjs/common';
import { OnSsoEvent, type SsoEvent } from 'nestjs-scalekit-sso';
import { Subject, type Observable } from 'rxjs';

const MINUTE_MS = 60_000;
/** How far back it looks, in minutes. */
export const MINUTES = 60;
/** Latest durations of a kind that are kept. */
const MAX_DURATIONS = 500;

/** What became of the sign-ins of one minute. */
export interface Minute {
  /** Whole minutes since 1970. */
  readonly minute: number;
  completed: number;
  failed: number;
}

/** How sign-in goes, by the events of this process since it started: an hour of it, and nobody's name. */
@Injectable()
export class SignInStatistics {
  private readonly changes = new Subject<void>();
  private minutes: Minute[] = [];
  /** By code, an entry for each minute: strangers can cause any number of failures. */
  private readonly failures = new Map<string, { readonly minute: number; count: number }[]>();
  /** Milliseconds. */
  private readonly durations: Readonly<Record<'login' | 'token', number[]>> = {
    login: [],
    token: [],
  };

  /** Whenever there is something new to see. */
  get changed(): Observable<void> {
    return this.changes;
  }

  @OnSsoEvent('login.completed')
  completed({ at, durationMs }: SsoEvent<'login.completed'>): void {
    this.minuteOf(at).completed += 1;
    this.keep('login', durationMs);
    this.changes.next();
  }

  @OnSsoEvent('login.failed')
  failed({ at, code }: SsoEvent<'login.failed'>): void {
    const counted = this.minuteOf(at);
    counted.failed += 1;
    const entries = this.failures.get(code) ?? [];
    const last = entries.at(-1);
    if (last?.minute === counted.minute) {
      last.count += 1;
    } else {
      this.failures.set(code, [...entries, { minute: counted.minute, count: 1 }]);
    }
    this.changes.next();
  }

  /** The failure before it was none for its user. */
  @OnSsoEvent('login.resumed')
  resumed({ at, code }: SsoEvent<'login.resumed'>): void {
    const minute = this.minuteOf(at);
    minute.failed = Math.max(0, minute.failed - 1);
    const last = this.failures.get(code)?.at(-1);
    if (last !== undefined) {
      last.count = Math.max(0, last.count - 1);
    }
    this.changes.next();
  }

  @OnSsoEvent('environment.called')
  called({ operation, code, durationMs }: SsoEvent<'environment.called'>): void {
    if (operation === 'token' && code === undefined) {
      this.keep('token', durationMs);
    }
  }

  /** The latest hour, one entry a minute, the oldest first. */
  lastHour(now = new Date()): readonly Minute[] {
    const last = minuteOf(now);
    return Array.from({ length: MINUTES }, (_, index) => {
      const minute = last - MINUTES + 1 + index;
      return this.minutes.find((it) => it.minute === minute) ?? { minute, completed: 0, failed: 0 };
    });
  }

  /** How often each code was the reason of a failure in the latest hour, the most common first. */
  reasons(now = new Date()): readonly { code: string; count: number }[] {
    const oldest = minuteOf(now) - MINUTES;
    return [...this.failures]
      .map(([code, entries]) => ({
        code,
        count: entries.reduce((sum, it) => sum + (it.minute > oldest ? it.count : 0), 0),
      }))
      .filter(({ count }) => count > 0)
      .sort((one, other) => other.count - one.count || one.code.localeCompare(other.code));
  }

  /** Half of the latest ones took less, and so did 95 in 100; undefined without any. */
  waits(kind: 'login' | 'token'): { readonly median: number; readonly p95: number } | undefined {
    const sorted = [...this.durations[kind]].sort((one, other) => one - other);
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return sorted.length === 0 ? undefined : { median: at(0.5), p95: at(0.95) };
  }

  private minuteOf(at: Date): Minute {
    const minute = minuteOf(at);
    let found = this.minutes.find((it) => it.minute === minute);
    if (found === undefined) {
      found = { minute, completed: 0, failed: 0 };
      const oldest = minute - MINUTES;
      this.minutes = [...this.minutes.filter((it) => it.minute > oldest), found];
      this.forgetFailuresUntil(oldest);
    }
    return found;
  }

  private forgetFailuresUntil(oldest: number): void {
    for (const [code, all] of this.failures) {
      this.failures.set(
        code,
        all.filter(({ minute }) => minute > oldest),
      );
    }
  }

  private keep(kind: 'login' | 'token', durationMs: number): void {
    this.durations[kind].push(durationMs);
    this.durations[kind].splice(0, this.durations[kind].length - MAX_DURATIONS);
  }
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / MINUTE_MS);
}
