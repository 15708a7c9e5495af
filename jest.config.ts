import type { Config } from 'jest'

const shared = {
  transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] as [string, Record<string, unknown>] },
  restoreMocks: true
}

const config: Config = {
  projects: [
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.dom\\.test\\.ts$', '/node_modules/']
    }
  ]
}

export default config
