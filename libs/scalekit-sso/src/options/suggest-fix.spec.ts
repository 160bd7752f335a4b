import { suggestFix } from './suggest-fix.js';

it.each([
  ['USESTORE', 'Did you mean userStore?'],
  ['userStoreXY', 'Did you mean userStore?'],
  ['userStoreXYZ', 'There are imports, userStore.'],
  ['mports', 'Did you mean imports?'],
  ['imp0r7s', 'Did you mean imports?'],
  ['', 'There are imports, userStore.'],
  ['userStoree', 'Did you mean userStore?'],
  ['userStor', 'Did you mean userStore?'],
  ['xuserStore', 'Did you mean userStore?'],
  ['importsabc', 'There are imports, userStore.'],
])('suggests how to fix %j: %s', (name, fix) => {
  expect(suggestFix(name, ['imports', 'userStore'])).toBe(fix);
});
