const LONGEST = 300;
/** Ids of the service, which are no secrets (contract 1). */
const PUBLIC_ID = /^[a-z]{2,5}_\d+$/;

/**
 * Foreign text made fit for one line of a log: no control characters or line breaks (CWE-117),
 * no e-mail addresses, nothing that looks like a secret, a code or a token, and not long.
 */
export function cleanForLog(text: string): string {
  // Encoded twice it still is an address, and normalizing can make a text longer.
  const plain = decoded(decoded(text.slice(0, 4 * LONGEST))).normalize('NFKC');
  const line = plain
    .slice(0, 4 * LONGEST)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?:"[^"@]*"|[^\s@<>"=,;]*)@[^\s@<>"'=,;]+/g, '[e-mail]')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 [redacted]')
    .replace(
      /\b([\w-]*(?:code|secret|token|password|passwd|assertion|cookie))(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi,
      '$1$2[redacted]',
    )
    .replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[token]')
    .replace(/[A-Za-z0-9_+/=-]{24,}/g, (word) => (isSecretLike(word) ? '[redacted]' : word));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Random text has digits, or mixes cases; the names of errors and ids do not. */
function isSecretLike(word: string): boolean {
  const isMixed = /[a-z]/.test(word) && /[A-Z]/.test(word);
  return (isMixed || /\d/.test(word)) && !PUBLIC_ID.test(word);
}

/** Percent-encoding must not hide what is looked for. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
