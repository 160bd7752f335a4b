import { inspect } from 'node:util';
import { insightsView } from './insights-view.js';
import { SignInStatistics } from './sign-in-statistics.js';

const START = Date.UTC(2030, 0, 1, 12, 0);
const minutesAfter = (minutes: number): Date => new Date(START + minutes * 60_000);
const TARGET = { organizationId: undefined, connectionId: undefined };
const FAILED = { ...TARGET, name: 'login.failed', status: 403, reference: 'abc' } as const;

let statistics: SignInStatistics;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  statistics = new SignInStatistics();
});
afterEach(() => {
  vi.useRealTimers();
});

function complete(at: Date, durationMs = 1_000): void {
  statistics.completed({
    ...TARGET,
    ...{ name: 'login.completed', at, durationMs, identityKey: 'k', isThirdPartyInitiated: false },
  });
}

describe('how sign-in goes', () => {
  it('is nothing before the first sign-in', () => {
    expect(insightsView(statistics)).toEqual({
      ...{ completed: 0, failed: 0, rate: undefined, completedBars: [], failedBars: [] },
      ...{ width: 600, height: 120, rows: [], reasons: [], waits: [] },
    });
  });

  it('is drawn upwards where it succeeded, and downwards where it failed', () => {
    complete(minutesAfter(0));
    complete(minutesAfter(0));
    statistics.failed({ ...FAILED, at: minutesAfter(-59), code: 'user_refused' });
    expect(insightsView(statistics)).toMatchObject({
      ...{ completed: 2, failed: 1, rate: 67 },
      completedBars: [{ x: 591, y: 2, height: 58 }],
      failedBars: [{ x: 1, y: 60, height: 29 }],
      rows: [
        { time: '11:01 UTC', completed: 0, failed: 1 },
        { time: '12:00 UTC', completed: 2, failed: 0 },
      ],
    });
  });

  it('forgets what is older than an hour', () => {
    complete(minutesAfter(0));
    statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'user_refused' });
    vi.setSystemTime(minutesAfter(60));
    complete(minutesAfter(60));
    expect(insightsView(statistics)).toMatchObject({ completed: 1, failed: 0, reasons: [] });
  });

  it('takes a failure back that its user never saw', () => {
    statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'code_rejected' });
    statistics.resumed({
      ...TARGET,
      name: 'login.resumed',
      at: minutesAfter(0),
      code: 'code_rejected',
    });
    complete(minutesAfter(0));
    expect(insightsView(statistics)).toMatchObject({ failed: 0, rate: 100, reasons: [] });
  });

  it('is never wholly good while one has failed', () => {
    for (let count = 0; count < 999; count++) {
      complete(minutesAfter(0));
    }
    statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'user_refused' });
    expect(insightsView(statistics).rate).toBe(99);
  });

  it('keeps no more of a flood of failures than of one (O1)', () => {
    const keptOf = (): number => inspect(statistics, { depth: 9, maxArrayLength: null }).length;
    statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'login_not_found' });
    const before = keptOf();
    for (let count = 0; count < 1_000; count++) {
      statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'login_not_found' });
    }
    expect(statistics.reasons()).toEqual([{ code: 'login_not_found', count: 1_001 }]);
    expect(keptOf()).toBeLessThan(before + 100);
  });

  it('names the most common reasons first, with who can mend them', () => {
    for (const code of ['app_error', 'user_refused', 'user_refused'] as const) {
      statistics.failed({ ...FAILED, at: minutesAfter(0), code });
    }
    expect(insightsView(statistics).reasons).toMatchObject([
      { code: 'user_refused', count: 2 },
      { code: 'app_error', count: 1, message: 'The app itself has failed.', who: 'us' },
    ]);
  });

  it('says how long one in two and 95 in 100 waited', () => {
    for (let seconds = 1; seconds <= 100; seconds++) {
      complete(minutesAfter(0), seconds * 1_000);
    }
    const call = { name: 'environment.called', at: minutesAfter(0), code: undefined } as const;
    statistics.called({ ...call, operation: 'token', durationMs: 12.4 });
    statistics.called({ ...call, operation: 'keys', durationMs: 9_000 });
    statistics.called({ ...call, operation: 'token', durationMs: 9_000, code: 'environment_busy' });
    expect(insightsView(statistics).waits).toMatchObject([
      { median: '50.0 s', p95: '95.0 s' },
      { median: '12 ms', p95: '12 ms' },
    ]);
  });

  it('tells who is looking of each change', () => {
    let changes = 0;
    statistics.changed.subscribe(() => (changes += 1));
    complete(minutesAfter(0));
    statistics.failed({ ...FAILED, at: minutesAfter(0), code: 'user_refused' });
    expect(changes).toBe(2);
  });
});
