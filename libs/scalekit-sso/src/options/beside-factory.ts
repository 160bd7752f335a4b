import { isOption, suggestFix } from './known-options.js';

/** What `forRootAsync()` of Nest takes. */
const OF_NEST = [
  'imports',
  'inject',
  'useFactory',
  'useClass',
  'useExisting',
  'provideInjectionTokensFrom',
];

/** What is wrong with the names beside `useFactory`: an option there would have no effect. */
export function mistakesBesideFactory(given: object, extras: readonly string[]): string[] {
  const known = [...new Set([...OF_NEST, ...extras])];
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) =>
      isOption(name)
        ? `${name}: belongs into what useFactory returns, not beside it. Move it there.`
        : `${name}: is unknown beside useFactory. ${suggestFix(name, known)}`,
    );
}
