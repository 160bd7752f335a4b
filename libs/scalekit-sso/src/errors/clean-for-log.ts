const LONGEST = 300;
/** Such as that of an environment; the parts of a token have upper case or digits. */
const HOST_NAME = /^(?:[a-z-]+\.){2}[a-z]{2,10}$/;
/** Such as `ScalekitServiceUnavailableException`, which tells the cause. */
const ERROR_NAME = /^(?:[A-Z][a-z]{2,}){2,6}(?:Exception|Error)$/;
/** Ids of the service, which are no secrets (contract 1). */
const PUBLIC_ID = /^[a-z]{2,5}_\d+$/;
/** `@` as HTML, also escaped more than once, and JSON write it. */
const AT_SIGN = /&(?:amp;)*(?:#0*64(?!\d);?|#x0*40(?![0-9a-f]);?|commat;)|\\u0040/gi;

/** The separator of fields, and what looks like it. */
const BARS =
  /[|\u00a6\u01c0\u01c1\u05c0\u0964\u0965\u1c3b\u2016\u2223\u2225\u23aa\u23b8\u23b9\u23d0\u2502\u2503\u2506\u2507\u250a\u250b\u254e\u254f\u2551\u2575\u2577\u2579\u257b\u258f\u2595\u2758-\u275a\u2d4f\u2e3e\u4e28]/g;

/**
 * Foreign text made fit for one field of a line of the log: no control characters or line breaks
 * (CWE-117), no separator of fields, no e-mail addresses, nothing that looks like a secret, a code or a
 * token, and not long.
 */
export function cleanForLog(text: string): string {
  // Normalizing can make a text longer.
  const plain = decoded(text.slice(0, 4 * LONGEST)).normalize('NFKC');
  const line = plain
    .slice(0, 4 * LONGEST)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(BARS, '/')
    .replace(/(?:"[^"@]*"|[^\s@<>"=,;]*)@[^\s@<>"'=,;]+/g, '[e-mail]')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 [redacted]')
    .replace(
      /\b([\w-]*(?:code|secret|token|password|passwd|assertion|cookie))(["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi,
      '$1$2[redacted]',
    )
    .replace(/[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, (it) => (HOST_NAME.test(it) ? it : '[token]'))
    .replace(/[A-Za-z0-9_+/=-]{24,}/g, (word) => (isSecretLike(word) ? '[redacted]' : word));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Random text has digits, or mixes cases; ids do not, and names of classes are words. */
function isSecretLike(word: string): boolean {
  const isMixed = /[a-z]/.test(word) && /[A-Z]/.test(word);
  return (isMixed || /\d/.test(word)) && !PUBLIC_ID.test(word) && !ERROR_NAME.test(word);
}

/**
 * No encoding must hide what is looked for, however often it was applied: what was encoded twice
 * still is an address. Each round makes the text shorter, and the last one leaves it as it is.
 */
function decoded(text: string): string {
  const plain = text.replace(/(?:%[0-9a-f]{2})+/gi, percentDecoded).replace(AT_SIGN, '@');
  return plain === text ? text : decoded(plain);
}

/** What is not UTF-8, such as Latin-1, stays; ASCII between it does not. */
function percentDecoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
  }
}
