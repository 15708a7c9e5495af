/**
 * How tests run: everything under Node, and the files named *.dom.test.ts in a simulated page. Types of this file are
 * checked with all others, not at each start.
 * @jest-config-loader-options {"transpileOnly": true, "compilerOptions": {"module": "commonjs", "moduleResolution": "node10"}}
 */
import { availableParallelism } from 'node:os'
import type { Config } from 'jest'

const shared = {
  // Types are checked by `npm run types`; here they would only slow every test down.
  transform: {
    '^.+\\.ts$': ['ts-jest', { diagnostics: false }] as [string, Record<string, unknown>],
    '/fastify/lib/plugin-utils\\.js$': '<rootDir>/__tests__/plugin-names.cjs'
  },
  transformIgnorePatterns: ['/node_modules/(?!fastify/lib/plugin-utils)'],
  // A built copy of the package must not answer for the sources.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  restoreMocks: true
}

const config: Config = {
  globalSetup: '<rootDir>/__tests__/run-folder.ts',
  globalTeardown: '<rootDir>/__tests__/run-folder-end.ts',
  // Ends a test that hangs. Tests assert no time that passes, so a busy machine may take longer than Jest's five seconds.
  testTimeout: 120_000,
  // Jest leaves one core idle by default. One worker more than cores: a third of the time, tests wait for programs that
  // they started, and for Chromium.
  maxWorkers: availableParallelism() + 1,
  // A worker that has run a hundred files holds over a GB, and takes so long to end that Jest complains.
  workerIdleMemoryLimit: '800MB',
  // For `npm run coverage`. Code that only programs in a process of their own run does not count.
  collectCoverageFrom: ['src/{heap,delivery,send}/**/*.ts', 'src/runner/worker/**/*.ts'],
  coverageReporters: ['text', 'json-summary'],
  // Just under what is reached: what a race reaches differs by half a percent from run to run.
  coverageThreshold: {
    global: {},
    './src/heap/': { statements: 97, branches: 94, functions: 96, lines: 98 },
    './src/delivery/': { statements: 93, branches: 89, functions: 94, lines: 94 },
    './src/send/': { statements: 92, branches: 85, functions: 93, lines: 94 },
    './src/runner/worker/': { statements: 92, branches: 86, functions: 90, lines: 94 }
  },
  projects: [
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.dom\\.test\\.ts$', '/node_modules/']
    },
    {
      ...shared,
      displayName: 'jsdom',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/__tests__/**/*.dom.test.ts']
    }
  ]
}

export default config
