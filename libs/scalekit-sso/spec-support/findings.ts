import type { Finding } from '../src/doctor/finding.js';

/** What the doctor has found, a row for each: check, severity, message and fix. */
export function rowsOf(findings: readonly Finding[]): unknown[][] {
  return findings.map(({ check, severity, message, fix }) => [check, severity, message, fix]);
}
