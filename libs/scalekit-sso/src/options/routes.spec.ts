import { DEFAULT_ROUTES, isPlainPath, readRoutes } from './routes.js';

const DEFAULTS = { ...DEFAULT_ROUTES, prefix: 'auth' };

const read = (given: unknown): { routes: unknown; errors: string[] } => {
  const errors: string[] = [];
  return { routes: readRoutes(given, errors), errors };
};

it.each([undefined, {}, { login: undefined }])('has paths of its own: %j', (given) => {
  expect(read(given)).toEqual({ routes: DEFAULTS, errors: [] });
});

it('takes paths with slashes around them, and false', () => {
  const given = { login: '//sso/log-in/', callback: 'a.b/~c/@d_1', me: false, logout: false };
  expect(read(given)).toEqual({
    routes: {
      ...DEFAULTS,
      login: 'sso/log-in',
      callback: 'a.b/~c/@d_1',
      me: false,
      logout: false,
    },
    errors: [],
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
    routes: DEFAULTS,
    errors: [
      'routes.login: is not a plain path. Give one like auth/login, without parameters, or false to switch the route off.',
    ],
  });
});

it('tells of every mistake', () => {
  expect(
    read({ login: '/auth/me/', logIn: 'x', callback: ':x', stepUp: 'auth/me' }).errors,
  ).toEqual([
    'routes.logIn: is unknown. Did you mean login?',
    expect.stringContaining('routes.callback: is not a plain path.'),
    'routes.me: has the path of routes.login. Give each its own.',
    'routes.stepUp: has the path of routes.me. Give each its own.',
  ]);
  expect(read('auth').errors).toEqual([expect.stringContaining('routes: must be an object.')]);
});

it('moves every route without a path of its own by the prefix (B16)', () => {
  const { routes, errors } = read({ prefix: '/sso/v2/', me: 'who', logout: false });
  expect(errors).toEqual([]);
  expect(routes).toEqual({
    prefix: 'sso/v2',
    login: 'sso/v2/login',
    callback: 'sso/v2/callback',
    me: 'who',
    logout: false,
    sessions: 'sso/v2/sessions',
    availability: 'sso/v2/availability',
    webhooks: 'sso/v2/webhooks',
    portalLink: 'sso/v2/portal-link',
    portalEvents: 'sso/v2/portal-events.js',
    stepUp: 'sso/v2/step-up',
    credential: 'sso/v2/credential',
  });
});

it.each(['', '/', ':tenant', 'a//b', '..', true, 7])('refuses the prefix %j (B16)', (prefix) => {
  expect(read({ prefix })).toEqual({
    routes: DEFAULTS,
    errors: ['routes.prefix: is not a plain path. Give one like sso, without parameters.'],
  });
});

it.each([
  ['auth/login', true],
  ['/v1/auth/login//', true],
  [':tenant/auth/login', false],
  ['', false],
])('%j is a path without parameters: %j', (path, isPlain) => {
  expect(isPlainPath(path)).toBe(isPlain);
});
