import { readFileSync } from 'node:fs';

/** A script of a guide, as it stands there: the nth sample in JavaScript. */
export function scriptOfGuide(guide: string, index: number): string {
  const samples = [...readFileSync(guide, 'utf8').matchAll(/```js\n([^]*?)```/g)];
  const sample = samples[index]?.[1];
  if (sample === undefined) {
    throw new Error(`${guide} has no sample ${index} in JavaScript any more.`);
  }
  return sample;
}
