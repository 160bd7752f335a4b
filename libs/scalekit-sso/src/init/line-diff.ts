/**
 * The lines that differ, as `+ …` and `- …`, in order.
 *
 * @param before undefined for a new file
 */
export function lineDiff(before: string | undefined, after: string): readonly string[] {
  const old = before === undefined ? [] : linesOf(before);
  const now = linesOf(after);
  const common = commonLengths(old, now);
  const diff: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (old[i] === now[j]) {
      [i, j] = [i + 1, j + 1];
    } else if (lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1) && i < old.length) {
      diff.push(`- ${old[i] ?? ''}`);
      i += 1;
    } else {
      diff.push(`+ ${now[j] ?? ''}`);
      j += 1;
    }
  }
  return diff;
}

function linesOf(text: string): string[] {
  return text.trimEnd().split(/\r?\n/);
}

/** The length of the longest common subsequence of what follows each pair of places. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly number[][] {
  const lengths: number[][] = [];
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row: number[] = [];
    lengths[i] = row;
    for (let j = now.length - 1; j >= 0; j -= 1) {
      row[j] =
        old[i] === now[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly number[][], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
