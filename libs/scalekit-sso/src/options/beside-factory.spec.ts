import { mistakesBesideFactory } from './beside-factory.js';

const mistakesOf = (given: object): string[] =>
  mistakesBesideFactory(given, ['imports', 'userStore', 'isGlobal']);

it('knows what Nest takes, and what the module takes', () => {
  const ofNest = { imports: [], inject: [], useFactory: () => ({}), useClass: Date };
  const more = { useExisting: Date, provideInjectionTokensFrom: [], userStore: Date };
  expect(mistakesOf({ ...ofNest, ...more, isGlobal: false })).toEqual([]);
});

it.each([
  ['session', 'session: belongs into what useFactory returns, not beside it. Move it there.'],
  ['userstore', 'userstore: is unknown beside useFactory. Did you mean userStore?'],
  [
    'factory',
    'factory: is unknown beside useFactory. There are imports, inject, useFactory, useClass, useExisting, provideInjectionTokensFrom, userStore, isGlobal.',
  ],
])('refuses %s', (name, mistake) => {
  expect(mistakesOf({ useFactory: () => ({}), [name]: {} })).toEqual([mistake]);
});
