// The flags of `segment-function`. The token is never a flag.
import { parseSettings } from '../heap/settings'
import type { FlagTable, ValuesOf } from './flag'
import { UsageError, type Io } from './io'
import { API_ADDRESSES, createSegmentApi, type SegmentApi } from './segment-api'
import { flagOfSetting, rawSettingsOf, SETTING_FLAGS } from './setting-flags'

const ONCE = { resumed: 'free', repeated: 'never' } as const

export const PRINT_FLAGS = {
  settings: { ...ONCE, flag: '--settings', help: 'print the settings of the function instead, as JSON' }
} as const satisfies FlagTable

/** Flags of every command that calls Segment's API. */
export const API_FLAGS = {
  workspaceRegion: {
    ...ONCE,
    flag: '--workspace-region <region>',
    help: 'region of the Segment workspace: us or eu (default us)'
  },
  apiUrl: { ...ONCE, flag: '--api-url <url>', help: "ask this address instead of Segment's Public API, to try it out" },
  name: { ...ONCE, flag: '--name <text>', help: 'name of the function in Segment', default: 'Heap' },
  function: { ...ONCE, flag: '--function <id>', help: 'id of the function, where several have the name' },
  dryRun: { ...ONCE, flag: '--dry-run', help: 'print the requests, without the token, and send nothing' }
} as const satisfies FlagTable

const { requireConsent: _, strictConsent: __, ...FUNCTION_SETTING_FLAGS } = SETTING_FLAGS

export const CONNECT_FLAGS = {
  ...API_FLAGS,
  source: { ...ONCE, flag: '--source <id>', help: 'id of the source in Segment whose events go to Heap' },
  disabled: { ...ONCE, flag: '--disabled', help: 'connect the source without sending events yet' },
  ...FUNCTION_SETTING_FLAGS
} as const satisfies FlagTable

export type PrintFlags = ValuesOf<typeof PRINT_FLAGS>
export type ApiFlags = ValuesOf<typeof API_FLAGS>
export type ConnectFlags = ValuesOf<typeof CONNECT_FLAGS>

export const TOKEN_VARIABLE = 'SEGMENT_PUBLIC_API_TOKEN'

/** Throws a `UsageError`. */
export function baseUrlFrom({ apiUrl, workspaceRegion = 'us' }: ApiFlags): string {
  const region = workspaceRegion.toLowerCase()
  if (region !== 'us' && region !== 'eu') throw new UsageError('--workspace-region: the region is us or eu.')
  if (apiUrl === undefined) return API_ADDRESSES[region]
  if (!/^https:\/\/[^@]+$|^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?(\/|$)/.test(apiUrl)) {
    throw new UsageError('--api-url: the token goes there, so it is an https address, or http on this machine.')
  }
  return apiUrl.replace(/\/+$/, '')
}

/** Throws a `UsageError` if there is no token. */
export function apiFrom(flags: ApiFlags, env: Io['env']): SegmentApi {
  const token = env[TOKEN_VARIABLE]?.trim() ?? ''
  if (token !== '') return createSegmentApi(baseUrlFrom(flags), token, env)
  throw new UsageError(
    `no token. Put a Public API token of your workspace into the environment variable ${TOKEN_VARIABLE}.\nIn Segment: Settings, Workspace settings, Access Management, Tokens. --dry-run needs none.`
  )
}

/** The settings of the connection, checked as the function will check them. Throws a `UsageError`. */
export function settingsFrom(flags: ConnectFlags, env: Io['env']): Readonly<Record<string, unknown>> {
  const raw = rawSettingsOf(flags, env)
  const parsed = parseSettings(raw)
  if ('errors' in parsed) {
    const lines = Object.entries(parsed.errors).map(([setting, text]) => `${flagOfSetting(setting)}: ${text}`)
    throw new UsageError(lines.join('\n'))
  }
  const apiKey = env['HEAP_API_KEY']?.trim() ?? ''
  return { ...raw, ...(apiKey !== '' && { apiKey }) }
}
