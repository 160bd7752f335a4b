/** How to fix an unknown name, by those that are known. */
export function suggestFix(name: string, known: readonly string[]): string {
  const nearest = known.find((it) => distance(name, it) < 3);
  return nearest === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
}

/** How many letters have to be changed, added or removed (Levenshtein), whatever their case. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one.toLowerCase()).entries()) {
    const next = [index + 1];
    for (const [column, expected] of Array.from(other.toLowerCase()).entries()) {
      next.push(
        Math.min(
          (row[column] ?? 0) + (letter === expected ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
