import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noEnum = {
  selector: 'TSEnumDeclaration',
  message: 'Use a union of strings: an enum exists at run time, and its numbers take any number.',
};
const everywhere = [
  noEnum,
  {
    selector: 'ImportExpression > Literal[value=/^@app\\u002F/]',
    message: 'Use a relative path here: the build rewrites @app/… in import declarations only.',
  },
];
const outsideJournal = [
  {
    selector: 'CallExpression[callee.property.name=/^(transaction|createQueryRunner)$/]',
    message: 'Only libs/journal opens a transaction: record a transition, or ask the journal for what is missing.',
  },
];
const tests = ['**/*.spec.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'];

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/', '.data/', '**/*.d.mts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // consistent-type-imports stays off: Nest injects by the classes that real imports leave in the decorators' metadata.
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A promise is what the interface asks for (a handler, a migration), whether or not this one has to wait.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', ...everywhere, ...outsideJournal],
    },
  },
  {
    files: ['libs/journal/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere] },
  },
  {
    // Vite resolves @app/… in dynamic imports too
    files: ['apps/web/**/*.ts', 'apps/web/**/*.tsx'],
    rules: { 'no-restricted-syntax': ['error', noEnum, ...outsideJournal] },
  },
  {
    files: tests,
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        fetch: 'readonly',
        process: 'readonly',
        setInterval: 'readonly',
        structuredClone: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
);
