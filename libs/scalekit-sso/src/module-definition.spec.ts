import { errorsBesideFactory } from './module-definition.js';

it('knows what Nest takes, and what the module takes', () => {
  const ofNest = { imports: [], inject: [], useFactory: () => ({}), useClass: Date };
  const more = { useExisting: Date, provideInjectionTokensFrom: [], userStore: Date };
  expect(errorsBesideFactory({ ...ofNest, ...more, isGlobal: false })).toEqual([]);
});

it.each([
  ['session', 'session: belongs into what useFactory returns, not beside it. Move it there.'],
  ['userstore', 'userstore: is unknown beside useFactory. Did you mean userStore?'],
  [
    'factory',
    'factory: is unknown beside useFactory. There are imports, inject, useFactory, useClass, useExisting, provideInjectionTokensFrom, isGlobal, ',
  ],
  ['toString', 'toString: is unknown beside useFactory. There are imports, '],
])('refuses %s beside useFactory', (name, error) => {
  expect(errorsBesideFactory({ useFactory: () => ({}), [name]: {} })).toEqual([
    expect.stringContaining(error),
  ]);
});
