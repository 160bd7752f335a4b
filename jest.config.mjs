// @nestjs 12 is ESM only and the Scalekit SDK is CommonJS that requires the ESM-only jose: on Node 20
// Jest can load the first only as ESM and the second only when jose is transformed.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  },
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testRegex: '\\.(e2e-)?spec\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/browser/', '/test/packages/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/.*/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  transform: {
    '^.+\\.ts$': swc,
    '/node_modules/jose/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2023' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  moduleNameMapper: {
    '^nestjs-scalekit-sso/portal-events$':
      '<rootDir>/libs/scalekit-sso/src/portal/portal-events.ts',
    '^nestjs-scalekit-sso/testing$': '<rootDir>/libs/scalekit-sso/src/testing/index.ts',
    '^nestjs-scalekit-sso$': '<rootDir>/libs/scalekit-sso/src/index.ts',
    '^scalekit-simulator$': '<rootDir>/libs/scalekit-simulator/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testTimeout: 90_000,
  // All processors: much of a test is waiting for sockets.
  maxWorkers: '100%',
};
