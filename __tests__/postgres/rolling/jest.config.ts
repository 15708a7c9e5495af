// How `npm run test:rolling` runs: a check that needs earlier commits, which not every copy of the sources has.
import type { Config } from 'jest'

const config: Config = {
  rootDir: '../../..',
  globalSetup: '<rootDir>/__tests__/run-folder.ts',
  globalTeardown: '<rootDir>/__tests__/run-folder-end.ts',
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/postgres/rolling/*.check.ts']
}

export default config
