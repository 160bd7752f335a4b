import { RequestMethod } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { urlsOf, type Mount } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { mountingErrors } from './route-mounting.js';

const errors = (mount: Mount, given: Partial<ScalekitSsoOptions> = {}): string[] => {
  const options = optionsWith(given);
  return mountingErrors(urlsOf(options, mount), options);
};

const underPrefix = (prefix: string): Mount => {
  const applicationConfig = new ApplicationConfig();
  applicationConfig.setGlobalPrefix(prefix);
  return { applicationConfig };
};

it.each(['', 'api', '/api/v1.2/', 'a_b~c@d-e'])(
  'finds nothing wrong with the prefix %O',
  (prefix) => {
    expect(errors(underPrefix(prefix))).toEqual([]);
  },
);

it.each([
  't/:tenant',
  't/*path',
  't{/:tenant}',
  't/(a|b)',
  't/%7Ea',
  'm\u00fcller',
  'a b',
  'a//b',
  '../a',
])('stops where the prefix %O makes no single address of a route (B6)', (prefix) => {
  expect(errors(underPrefix(prefix))).toEqual([
    `routes: Nest maps one to /${prefix}/auth/login, which is no single address. Take parameters and patterns out of the global prefix, and out of the path that RouterModule gives the module, or exclude its routes from the prefix: app.setGlobalPrefix(prefix, { exclude: ['auth/{*path}'] }).`,
  ]);
});

it('stops where an exclusion of the prefix splits a route by its methods (B6)', () => {
  const split = new ApplicationConfig();
  split.setGlobalPrefix('api');
  const exclude = (requestMethod: RequestMethod): void => {
    const path = 'auth/sessions';
    split.setGlobalPrefixOptions({
      exclude: [{ path, requestMethod, pathRegex: /^\/auth\/sessions$/ }],
    });
  };
  for (const method of [RequestMethod.GET, RequestMethod.POST]) {
    exclude(method);
    expect(errors({ applicationConfig: split })).toEqual([
      'routes.sessions: an exclusion of the global prefix splits it by its methods, GET and POST, which share one address. Exclude both methods, or neither.',
    ]);
  }
  exclude(RequestMethod.ALL);
  expect(errors({ applicationConfig: split })).toEqual([]);
});

describe('below the path of baseUrl', () => {
  const baseUrl = `${ORIGIN}/app`;
  const OFF = { me: false, logout: false, sessions: false, availability: false } as const;
  const FEW = {
    ...OFF,
    webhooks: false,
    portalLink: false,
    portalEvents: false,
    credential: false,
  } as const;

  it('are all routes or none (B6)', () => {
    const some = { routes: { ...FEW, login: 'app/in', stepUp: 'app/step' } };
    const all = { routes: { ...some.routes, callback: 'app/done' } };
    expect(errors(some, { baseUrl })).toEqual([
      'baseUrl: Nest maps some routes below its path /app (login, stepUp) and others not (callback). If the proxy in front of the app keeps that path, move all routes below it, with the global prefix, RouterModule or routes. If it takes the path away, move all to paths that start with another name.',
    ]);
    expect(errors(some)).toEqual([]);
    expect(errors(all, { baseUrl })).toEqual([]);
    expect(errors(underPrefix('app'), { baseUrl })).toEqual([]);
    expect(errors({}, { baseUrl })).toEqual([]);
  });

  it('are none by chance (B6)', () => {
    const auth = `${ORIGIN}/auth`;
    expect(errors({}, { baseUrl: auth })).toEqual([
      "baseUrl: its path /auth is also where the routes are by default, which does not tell whether the proxy in front of the app keeps it. If it does, take the path out of SSO_BASE_URL, and set defaultReturnTo and afterSignOut. If it takes the path away, set routes: { prefix: 'sso' }.",
    ]);
    expect(errors(underPrefix('auth'), { baseUrl: auth })).toEqual([]);
    const moved = { login: 'auth/in', callback: 'auth/done', stepUp: 'auth/step' } as const;
    expect(errors({ routes: { ...FEW, ...moved } }, { baseUrl: auth })).toEqual([]);
  });
});

it.each([
  ['defaultReturnTo', '/api/auth/login'],
  ['signInPage', '/api/auth/callback?x=1'],
])('stops where %s is a route, as Nest has mapped it', (option, path) => {
  expect(errors(underPrefix('api'), { [option]: path })).toEqual([
    `${option}: is a route of this module, and a login would never end. Give another path.`,
  ]);
  expect(errors({}, { [option]: path })).toEqual([]);
});
