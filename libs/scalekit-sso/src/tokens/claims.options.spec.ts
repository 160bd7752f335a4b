import { optionsWith } from '../../spec-support/options.js';
import type { OptionsError } from '../options/options-error.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';

const errorsOf = (claims: unknown): readonly string[] => {
  try {
    optionsWith({ claims: claims as ScalekitSsoOptions['claims'] });
    return [];
  } catch (error) {
    return (error as OptionsError).errors;
  }
};

describe('the option claims', () => {
  it('maps nothing by default', () => {
    expect(optionsWith().claims).toEqual([]);
    expect(optionsWith({ claims: undefined }).claims).toEqual([]);
  });

  it('takes the name of a claim, or says more of it', () => {
    const claims = {
      groups: { claim: 'memberOf', keepInSession: true },
      department: 'https://acme.test/dept',
      site: { claim: 'site' },
      absent: undefined,
    };
    expect(optionsWith({ claims }).claims).toStrictEqual([
      { name: 'groups', claim: 'memberOf', keepInSession: true },
      { name: 'department', claim: 'https://acme.test/dept', keepInSession: false },
      { name: 'site', claim: 'site', keepInSession: false },
    ]);
  });

  it('takes names of 64 letters, digits and _', () => {
    expect(errorsOf({ [`A1_${'x'.repeat(61)}`]: 'dept' })).toEqual([]);
  });

  const NO_OBJECT =
    "claims: must be an object. Give your names and those of the claims, like { groups: 'groups' }.";
  const noName = (name: string): string =>
    `claims.${name}: is no name. Give 1 to 64 letters, digits or _, beginning with a letter.`;
  const noClaim = (name: string, problem: string): string =>
    `claims.${name}.claim: ${problem}. Give the name of a claim of the ID token.`;

  it.each<[unknown, string]>([
    [null, NO_OBJECT],
    ['groups', NO_OBJECT],
    [['groups'], NO_OBJECT],
    [7, NO_OBJECT],
    [{ '': 'dept' }, noName('')],
    [{ '1st': 'dept' }, noName('1st')],
    [{ 'a-b': 'dept' }, noName('a-b')],
    [{ [`a${'x'.repeat(64)}`]: 'dept' }, noName(`a${'x'.repeat(64)}`)],
    [{ constructor: 'dept' }, noName('constructor')],
    [JSON.parse('{"__proto__":"dept"}'), noName('__proto__')],
    [{ groups: '' }, noClaim('groups', 'is empty')],
    [{ groups: ' groups' }, noClaim('groups', 'starts or ends with a blank')],
    [{ groups: null }, noClaim('groups', 'is missing')],
    [{ groups: 7 }, noClaim('groups', 'must be a string')],
    [{ groups: '<claim>' }, noClaim('groups', 'is still a placeholder')],
    [{ groups: '__proto__' }, noClaim('groups', 'is taken out of every token')],
    [{ groups: { claim: 'prototype' } }, noClaim('groups', 'is taken out of every token')],
    [{ groups: {} }, noClaim('groups', 'is missing')],
    [
      { groups: { claim: 'groups', keepInSession: 'yes' } },
      "claims.groups.keepInSession: must be true or false. Compare a string from the environment first, like value === 'true'.",
    ],
    [
      { groups: { claim: 'groups', keep: true } },
      'claims.groups.keep: is unknown. There are claim, keepInSession.',
    ],
  ])('does not take %j', (claims, error) => {
    expect(errorsOf(claims)).toEqual([error]);
  });
});
