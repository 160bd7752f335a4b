import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { audiencesOf, resourceIssuersOf } from './bearer.options.js';

const withAudiences = (audiences: string[]): ReturnType<typeof optionsWith> =>
  optionsWith({ accessTokens: { audiences } });

describe('the option accessTokens', () => {
  it('means the client by default', () => {
    for (const options of [optionsWith(), optionsWith({ accessTokens: {} })]) {
      expect(audiencesOf(options)).toEqual([CLIENT]);
      expect(resourceIssuersOf(options)).toEqual([]);
    }
  });

  it('means what it names', () => {
    const audiences = ['res_1', CLIENT, 'res_', 'https://api.example.com/res_2', 'res_3 4'];
    expect(audiencesOf(withAudiences(audiences))).toEqual(audiences);
    expect(resourceIssuersOf(withAudiences(audiences))).toEqual([
      'https://acme.scalekit.dev/resources/res_1',
      'https://acme.scalekit.dev/resources/res_',
    ]);
  });

  it('stops the boot where it is wrong', () => {
    expect(() => withAudiences([])).toThrow(
      'accessTokens.audiences: is empty. Leave it out for clientId.',
    );
    expect(() => withAudiences([''])).toThrow(
      'accessTokens.audiences: must be an array of strings.',
    );
    expect(() => optionsWith({ accessTokens: { audience: 'x' } as object })).toThrow(
      'accessTokens.audience: is unknown. Did you mean audiences?',
    );
  });
});
