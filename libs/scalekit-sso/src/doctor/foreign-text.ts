/** Codes of the catalogue, and what an answer may have in their place. */
const CODE = /^[a-z][a-z0-9_]{0,63}$/;
/** A URL as browsers write it: nothing in it that a terminal obeys, and no blank. */
const PRINTABLE_URL = /^https?:\/\/[\x21-\x7e]{1,2000}$/;

/** A code of another program, fit to be printed; undefined for what is none. */
export function codeIn(value: unknown): string | undefined {
  return typeof value === 'string' && CODE.test(value) ? value : undefined;
}

/** A URL of another program, fit to be printed; undefined for what is none. */
export function urlIn(value: unknown): string | undefined {
  return typeof value === 'string' && PRINTABLE_URL.test(value) && URL.canParse(value)
    ? value
    : undefined;
}

/** The beginning of an answer; what comes after it is not waited for. */
export async function beginningOf(answer: Response, longest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length >= longest) {
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, longest).toString('utf8');
}
