// The direction of imports, as an executable drawing: the four floors of the module, and the street
// between the packages. Anything that points up, sideways or in a circle is an error.
const module_ = '^libs/scalekit-sso/src';
const journey = 'login|callback|session|guard|onboarding|webhooks';
const supports = 'rate-limits|identity|transaction|scalekit|observability|store';
const ground = 'options|errors|http|links';
const publicEntry = '(index|testing/index|onboarding/portal-events)\\.ts$';
const spec = '(\\.spec\\.ts$|/spec-support/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'ground-imports-only-ground',
      severity: 'error',
      from: { path: `${module_}/(${ground})/` },
      to: { path: `${module_}/`, pathNot: `${module_}/(${ground})/` },
    },
    {
      name: 'supports-never-import-the-journey',
      severity: 'error',
      from: { path: `${module_}/(${supports})/` },
      to: { path: `${module_}/`, pathNot: `${module_}/(${supports}|${ground})/` },
    },
    {
      name: 'rooms-of-the-journey-are-apart',
      comment: 'But coming back may leave again (IdP-initiated), and both must know who is in.',
      severity: 'error',
      from: { path: `${module_}/(${journey})/`, pathNot: spec },
      to: {
        path: `${module_}/(${journey})/`,
        pathNot: [`${module_}/$1/`, `${module_}/(session|guard|login)/`],
      },
    },
    {
      name: 'session-knows-no-other-room',
      severity: 'error',
      from: { path: `${module_}/session/`, pathNot: spec },
      to: { path: `${module_}/(login|callback|onboarding|webhooks)/` },
    },
    {
      name: 'guard-knows-the-session-only',
      severity: 'error',
      from: { path: `${module_}/guard/`, pathNot: spec },
      to: { path: `${module_}/(login|callback|onboarding|webhooks)/` },
    },
    {
      name: 'only-callback-imports-login',
      severity: 'error',
      from: { path: `${module_}/(onboarding|webhooks)/`, pathNot: spec },
      to: { path: `${module_}/(login|callback)/` },
    },
    {
      name: 'nobody-below-imports-the-module',
      severity: 'error',
      from: { path: `${module_}/[^/]+/` },
      to: { path: `${module_}/(index|sso\\.module[^/]*)\\.ts$` },
    },
    {
      name: 'nobody-imports-testing',
      severity: 'error',
      from: { path: `${module_}/`, pathNot: `${module_}/testing/` },
      to: { path: `${module_}/testing/` },
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
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'resolvable',
      comment: 'Scripts for browsers import by URL.',
      severity: 'error',
      from: { pathNot: '^apps/demo/src/public/' },
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
