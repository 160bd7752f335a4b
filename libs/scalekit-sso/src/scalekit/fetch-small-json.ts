const LARGEST_BODY = 256 * 1024;

/** A small JSON document, and when it was sent. */
export interface SmallJson {
  readonly body: unknown;
  /** By the header `Date` of the answer; `NaN` where it has none. */
  readonly sentAt: number;
}

/**
 * Fetches a small JSON document: no redirect is followed, the body is read up to 256 KiB, and all
 * of it has to arrive in time.
 *
 * @param timeoutMs longest wait for the whole answer, in milliseconds
 * @throws on any other answer; the error holds nothing of the body
 */
export async function fetchSmallJson(url: string, timeoutMs: number): Promise<SmallJson> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > LARGEST_BODY) {
      throw new Error('The answer is too large.');
    }
    chunks.push(chunk);
  }
  return {
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
    sentAt: Date.parse(response.headers.get('date') ?? ''),
  };
}
