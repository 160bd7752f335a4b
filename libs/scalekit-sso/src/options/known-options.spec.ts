import { isOption, suggestFix, refuseUnknown, type OptionGroup } from './known-options.js';

const mistakesOf = (given: object, group?: OptionGroup, elsewhere?: string[]): string[] => {
  const mistakes: string[] = [];
  refuseUnknown(given, mistakes, group, elsewhere);
  return mistakes;
};

describe('refuseUnknown', () => {
  it.each<[object, OptionGroup | undefined, string]>([
    [{ baseURI: 1 }, undefined, 'baseURI: is unknown. Did you mean baseUrl?'],
    [{ idleSecond: 1 }, 'session', 'session.idleSecond: is unknown. Did you mean idleSeconds?'],
    [{ secret: 'x' }, 'webhooks', 'webhooks.secret: is unknown. Did you mean secrets?'],
    [{ logIn2: 1 }, 'routes', 'routes.logIn2: is unknown. Did you mean login?'],
    [{ loginn: 1 }, 'rateLimits.routes', 'rateLimits.routes.loginn: is unknown. Did you mean'],
    [{ ttl: 1 }, 'rateLimits', 'rateLimits.ttl: is unknown. There are seconds, limit, routes.'],
    [{ postLogoutUris: [] }, 'environmentLogout', 'There are postLogoutRedirectUris.'],
    [{ ttl: 1 }, 'availability', 'There are positiveSeconds, negativeSeconds, maxDomains.'],
    [{ envUrl: undefined }, undefined, 'envUrl: is unknown. There are environmentUrl, clientId, '],
  ])('%j of %s', (given, group, problem) => {
    expect(mistakesOf(given, group)).toEqual([expect.stringContaining(problem)]);
  });

  it('says where an option belongs that stands in the wrong place', () => {
    expect(mistakesOf({ userStore: Date, envUrl: 1 }, undefined, ['userStore'])).toEqual([
      'userStore: belongs beside useFactory, not into what it returns. Move it there.',
      expect.stringContaining('envUrl: is unknown.'),
    ]);
  });

  it('looks only at what was written down as options', () => {
    class Settings {
      readonly baseUrl = 'https://app.example.com';
      readonly logger = console;
    }
    expect(mistakesOf(new Settings())).toEqual([]);
    expect(mistakesOf(Object('text') as object, 'session')).toEqual([]);
    expect(mistakesOf(Object.assign(Object.create(null) as object, { x: 1 }))).toHaveLength(1);
    expect(mistakesOf({ baseUrl: 1, session: {} })).toEqual([]);
  });
});

it('knows an option by its name', () => {
  expect(['baseUrl', 'webhooks', 'userStore', 'toString'].map(isOption)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each([
  ['USESTORE', 'Did you mean userStore?'],
  ['userStoreXY', 'Did you mean userStore?'],
  ['userStoreXYZ', 'There are imports, userStore.'],
  ['mports', 'Did you mean imports?'],
  ['imp0r7s', 'Did you mean imports?'],
  ['', 'There are imports, userStore.'],
])('mends %j: %s', (name, mend) => {
  expect(suggestFix(name, ['imports', 'userStore'])).toBe(mend);
});
