/** Bits below which a secret can be guessed by a machine. 32 random bytes have 256. */
const ENOUGH_BITS = 96;
/** What people type, and what templates have in the place of a secret. */
const TYPED = /secret|password|passw0rd|change|example|keyboard|your[-_ ]|qwert|12345|abcdef/i;

/** Whether a secret looks as if no random generator has made it. */
export function isGuessable(secret: string): boolean {
  return TYPED.test(secret) || bitsOf(secret) < ENOUGH_BITS;
}

/** The entropy of a text by how often each of its characters is in it (Shannon). */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts.values()].reduce(
    (bits, count) => bits + count * Math.log2(text.length / count),
    0,
  );
}
