// What `npm run lint` refuses. The rules follow docs/contributing.md; every exception says why it is one.
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const size = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  complexity: ['error', 12]
}

const booleanPositional = {
  // A lone boolean parameter reads well (`toText(true)`); beside others nobody can tell what it means.
  selector: ':function[params.length>1] > Identifier.params[typeAnnotation.typeAnnotation.type="TSBooleanKeyword"]',
  message: 'Take an options object with a named boolean, or write two functions.'
}

const clock = [
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'Take `now` as a parameter: this room has no clock.'
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Take `now` as a parameter: this room has no clock.'
  },
  {
    selector: 'CallExpression[callee.name="dayjs"][arguments.length=0]',
    message: 'Take `now` as a parameter: this room has no clock.'
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Take the random source as a parameter: this room gives the same answer twice.'
  }
]

const pause = {
  // A pause in a loop is a poll: it ends with the sign that it waits for.
  selector: 'CallExpression[callee.name="setTimeout"]:not(WhileStatement CallExpression, ForStatement CallExpression)',
  message: 'Take `sleep` as a parameter, or look for a sign in a loop: no test sleeps.'
}

export default defineConfig(
  // The consumer in __tests__/types is compiled against dist by `npm run types`, and means nothing without it.
  globalIgnores(['dist/', 'coverage/', 'segment-export/', '__tests__/types/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always'],
      curly: ['error', 'multi-line'],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A written `default` is a decision (most switches over `typeof` end in one); a forgotten case is not.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true }
      ],
      // Brackets mark a key that no type promises: `event['userId']` at a door, `input.userId` behind it.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Numbers and booleans in a message print as expected; objects still have to be turned into text first.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // `while (true)` states a loop that ends by return.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' }
      ],
      // `() => stop()` as a callback, and `return answer()` to leave early, say what happens; a block says the same, longer.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // An async method without await is how a synchronous implementation meets an asynchronous interface.
      '@typescript-eslint/require-await': 'off',
      // `_` marks what a signature imposes; destructuring to leave a key out needs no mark.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }]
    }
  },
  {
    files: ['src/**/*.{ts,tsx,mts}'],
    rules: { ...size, 'no-restricted-syntax': ['error', booleanPositional] }
  },
  {
    files: ['src/heap/**/*.ts', 'src/delivery/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', booleanPositional, ...clock] }
  },
  {
    files: ['__tests__/**/*.ts', 'jest.config.ts'],
    rules: {
      'no-restricted-syntax': ['error', pause],
      // A describe block is one function around a whole table of cases; a single test stays short by habit.
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      // A missing element fails the test anyway, and louder than a guard would.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect(http.post)` hands over a mock, not an unbound method.
      '@typescript-eslint/unbound-method': 'off',
      // Broken doubles are the point of some tests: empty functions, promises that reject with a string.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      // Jest's matchers and parsed answers are `any`, and are asserted whole in the next line.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off'
    }
  },
  {
    // A kill at a random moment is what these are about.
    files: ['__tests__/runner/kill.test.ts', '__tests__/send/crash.test.ts'],
    rules: { 'no-restricted-syntax': 'off' }
  },
  {
    // Scripts that Node runs as they are: they print and know the process, and are no part of the package.
    // What the shim of Segment's functions hands to them.
    files: ['__tests__/segment-function/run-in-hosts.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['URLSearchParams', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'atob', 'btoa'].map(
          (name) => [name, 'readonly']
        )
      )
    }
  },
  {
    files: ['bench/**/*.{mjs,cjs}', 'src/**/*.cjs', '__tests__/**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'fetch', 'setImmediate', 'Buffer', 'require', 'module', '__dirname'].map(
          (name) => [name, 'readonly']
        )
      )
    },
    rules: { 'no-console': 'off' }
  }
)
