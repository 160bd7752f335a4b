// The direction of imports, as an executable drawing: the rooms of the module, and the street between
// the packages. Anything that points up or in a circle is an error.
const module_ = '^libs/scalekit-sso/src';
const publicEntry = '(index|(testing|auth0|cognito|firebase)/index|portal/portal-events)\\.ts$';
const spec = '(\\.spec\\.ts$|/spec-support/)';

/** The rooms of the module, from the ground up: each imports only those before it. */
const rooms = [
  // the ground
  ...['errors', 'options', 'http', 'observability', 'locales', 'links', 'pages'],
  // what the journey stands on
  ...['scalekit', 'store', 'tokens', 'login-state', 'rate-limits'],
  // the journey of a user, and what it asks on the way
  ...[
    'users',
    'session',
    'connections',
    'guard',
    'organizations',
    'federation',
    'login',
    'step-up',
    'callback',
  ],
  // on top of it
  ...[
    'bearer',
    'sign-out',
    'availability',
    'policy',
    'portal',
    'webhooks',
    'routes',
    'health',
    'doctor',
  ],
  // entry points of their own, for the identity systems that apps have, and what the command adds to apps
  ...['auth0', 'cognito', 'firebase', 'init'],
];

/** Above the module: the entry point for tests of apps, and the command. */
const above = `${module_}/(testing|cli)/`;

/** No room imports these, so that each can be left out. */
const tops = 'bearer|sign-out|policy|portal|webhooks|routes';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...rooms.map((room, floor) => ({
      name: `${room}-imports-only-what-it-stands-on`,
      severity: 'error',
      from: { path: `${module_}/${room}/`, pathNot: spec },
      to: {
        path: `${module_}/`,
        pathNot: `${module_}/(${rooms.slice(0, floor + 1).join('|')})/`,
      },
    })),
    {
      name: 'tops-are-imported-by-no-room',
      severity: 'error',
      from: { path: `${module_}/([^/]+)/`, pathNot: spec },
      to: { path: `${module_}/(${tops})/`, pathNot: `${module_}/$1/` },
    },
    {
      name: 'no-room-but-those-above',
      severity: 'error',
      from: { path: `${module_}/(?!(${rooms.join('|')}|testing|cli)/)[^/]+/` },
      to: {},
    },
    {
      name: 'nobody-below-imports-the-module',
      severity: 'error',
      from: { path: `${module_}/[^/]+/`, pathNot: above },
      to: { path: `${module_}/(index|scalekit-sso\\.module|module-definition)\\.ts$` },
    },
    {
      name: 'nobody-imports-what-is-above',
      severity: 'error',
      from: { path: `${module_}/`, pathNot: above },
      to: { path: above },
    },
    {
      name: 'module-and-simulator-are-strangers',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^(libs/(?!$1/)|apps/|test/)' },
    },
    {
      name: 'apps-use-public-entry-points',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: `^libs/[^/]+/src/(?!${publicEntry})` },
    },
    {
      name: 'tests-use-public-entry-points',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: `^libs/[^/]+/src/(?!${publicEntry})` },
    },
    {
      name: 'shipped-code-has-shipped-dependencies',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: spec },
      to: {
        // Optional peers, which whoever has a gateway, or sets up such a system, has; and the types of
        // the compiler, which `init` takes from the app.
        pathNot:
          '^node_modules/(@nestjs/websockets|@opentelemetry/api|auth0|@aws-sdk|firebase-admin|typescript)/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'],
      },
    },
    {
      name: 'resolvable',
      comment: 'Scripts for browsers import by URL; examples have dependencies of their own.',
      severity: 'error',
      from: { pathNot: '^(?:apps/demo/src/public|examples)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^test/packages/consumers/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
