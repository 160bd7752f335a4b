const LONGEST = 300;

/**
 * Foreign text made fit for one line of a log: no control characters or line breaks (CWE-117),
 * no e-mail addresses, nothing that looks like a token, and not long.
 */
export function cleanForLog(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[^\s@<>"'=,;]+@[^\s@<>"'=,;]+/g, '[e-mail]')
    .replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[token]')
    // Secrets and codes; not the upper-case names of errors.
    .replace(/(?=[A-Z_]*[a-z0-9+/=-])[A-Za-z0-9_+/=-]{32,}/g, '[redacted]');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
