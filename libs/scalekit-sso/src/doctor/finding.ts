/** How bad a finding is. `unknown` is what no program can tell from outside. */
export type Severity = 'ok' | 'unknown' | 'warning' | 'error';

/** What a check has found. Holds no secret. */
export interface Finding {
  /** What was looked at, such as `keys`. */
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  /** How to fix it; undefined where nothing is wrong. */
  readonly fix: string | undefined;
}

export const ok = (check: string, message: string): Finding => ({
  ...{ check, severity: 'ok', message, fix: undefined },
});

export const unknown = (check: string, message: string, fix: string): Finding => ({
  ...{ check, severity: 'unknown', message, fix },
});

export const warning = (check: string, message: string, fix: string): Finding => ({
  ...{ check, severity: 'warning', message, fix },
});

export const error = (check: string, message: string, fix: string): Finding => ({
  ...{ check, severity: 'error', message, fix },
});
