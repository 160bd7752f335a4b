import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Decorators and the paths of the packages are as in tsconfig.json. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    globals: true,
    include: ['{libs,apps,test}/**/*.{spec,e2e-spec}.ts'],
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      '**/*.long.spec.ts',
      'test/browser/**',
      'test/packages/**',
    ],
    // CommonJS packages as Node itself imports them.
    deps: { interopDefault: false },
    // Files share a process, and so what takes a second to load: Nest, both adapters, the SDK. Each
    // has to leave the process as it found it.
    pool: 'forks',
    isolate: false,
    // Thousands of apps are made and thrown away: fewer collections of larger pieces.
    execArgv: ['--max-semi-space-size=64'],
    setupFiles: ['vitest.setup.mjs'],
    // It warns on Node 20 from the year 2027 on; the output of the tests says what matters to them.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Twice the processors: half of a test is waiting for sockets.
    maxWorkers: 2 * availableParallelism(),
    testTimeout: 90_000,
    hookTimeout: 90_000,
    fakeTimers: {
      // Not those that sockets need.
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    },
  },
});
