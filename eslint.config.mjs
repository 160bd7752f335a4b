import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'coverage/**',
      'reports/**',
      '.stryker-tmp/**',
      'apps/demo/src/public/**',
      'examples/*/public/**',
      'docs/api/**',
      'site/api/**',
      // What VitePress writes while it builds, its configuration among it for a moment.
      'site/.vitepress/{cache,.temp}/**',
      '**/*.timestamp-*',
      'test/packages/consumers/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        // In what Playwright evaluates.
        document: 'readonly',
      },
    },
  },
  {
    files: ['examples/*/page/*.js'],
    languageOptions: {
      globals: { document: 'readonly', FormData: 'readonly', location: 'readonly' },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Nest modules are empty decorated classes, and numbers in template strings are harmless.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Nest types its options objects as classes; a plain object is what it wants.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**/*.ts'],
    rules: {
      // A test may assert what it has just set up, and asymmetric matchers are typed `any`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // A longer file has more than one subject.
    files: ['libs/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'max-lines': ['error', 220] },
  },
  {
    files: ['**/cli.ts', 'apps/demo/src/main.ts', 'scripts/**', 'site/*.mjs', 'test/packages/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // What these apps import is installed when they run, so their types are checked only then.
    files: ['bench/**/*.ts', 'examples/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true },
    },
  },
);
