import { DEFAULT_ROUTES } from '../http/route-urls.js';
import { readRoutes } from './read-routes.js';

const read = (given: unknown): { routes: unknown; mistakes: string[] } => {
  const mistakes: string[] = [];
  return { routes: readRoutes(given, mistakes), mistakes };
};

it.each([undefined, {}, { login: undefined }])('has paths of its own: %j', (given) => {
  expect(read(given)).toEqual({ routes: DEFAULT_ROUTES, mistakes: [] });
});

it('takes paths with slashes around them, and false', () => {
  const given = { login: '//sso/log-in/', callback: 'a.b/~c/@d_1', me: false, logout: false };
  expect(read(given)).toEqual({
    routes: {
      ...DEFAULT_ROUTES,
      login: 'sso/log-in',
      callback: 'a.b/~c/@d_1',
      me: false,
      logout: false,
    },
    mistakes: [],
  });
});

it.each([
  '',
  '/',
  'https://x/y',
  '/auth/cb/:x',
  'auth//login',
  'auth/*path',
  'auth{/login}',
  'auth/login?x=1',
  'auth/login#x',
  'auth/./login',
  '../login',
  'auth/..',
  'auth login',
  'auth/%6Cogin',
  true,
  7,
  {},
])('names the route of a path that is none: %j', (login) => {
  expect(read({ login })).toEqual({
    routes: DEFAULT_ROUTES,
    mistakes: [
      'routes.login: is not a plain path. Give one like auth/login, without parameters, or false to switch the route off.',
    ],
  });
});

it('tells of every mistake', () => {
  expect(
    read({ login: '/auth/me/', logIn: 'x', callback: ':x', stepUp: 'auth/me' }).mistakes,
  ).toEqual([
    'routes.logIn: is unknown. Did you mean login?',
    expect.stringContaining('routes.callback: is not a plain path.'),
    'routes.me: has the path of routes.login. Give each its own.',
    'routes.stepUp: has the path of routes.me. Give each its own.',
  ]);
  expect(read('auth').mistakes).toEqual([expect.stringContaining('routes: is not an object.')]);
});
