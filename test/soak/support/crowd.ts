/** `npm run soak -- --mode long`. */
export const IS_LONG = process.env.SOAK === 'long';

/** Acts again and again, so many at one moment, while it is worth it. */
export async function crowd(
  concurrency: number,
  isWorthIt: (begun: number) => boolean,
  act: (number: number) => Promise<void>,
): Promise<void> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (isWorthIt(begun)) {
      begun += 1;
      await act(begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
