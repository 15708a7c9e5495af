// The flags of `send` that stand for a setting: what is sent, to which Heap, and how it is shaped. The settings check
// the values.
import type { RawSettings } from '../heap/settings'
import { REGIONS_IN_WORDS } from '../heap/region-texts'
import { DEFAULT_REGION } from '../heap/regions'
import { TRAIT_SWITCHES, type RawTraitRules } from '../heap/trait-settings'
import { joinLists, type Flag } from './flag'

/** A run with a changed setting is a different run. Every printed command repeats the settings that were given. */
const SETTING = { resumed: 'equal', repeated: 'always' } as const

interface SettingFlag extends Flag {
  readonly setting: keyof RawSettings
  /** Environment variable that is read if the flag is not given. */
  readonly variable?: string
}

export const SETTING_FLAGS = {
  appId: {
    ...SETTING,
    setting: 'appId',
    variable: 'HEAP_APP_ID',
    flag: '--app-id <id>',
    help: 'App ID of the Heap environment (or HEAP_APP_ID)'
  },
  region: {
    ...SETTING,
    setting: 'region',
    variable: 'HEAP_REGION',
    flag: '--region <region>',
    help: `data region: ${REGIONS_IN_WORDS.toLowerCase()} (or HEAP_REGION; default ${DEFAULT_REGION.toLowerCase()})`
  },
  endpoint: {
    ...SETTING,
    setting: 'endpoint',
    variable: 'HEAP_ENDPOINT',
    flag: '--endpoint <url>',
    help: 'send to this address instead of Heap, such as a local Heap (or HEAP_ENDPOINT)'
  },
  anonymousEvents: {
    ...SETTING,
    setting: 'anonymousEvents',
    flag: '--anonymous-events <what>',
    help: 'events without any user id: reject or send (default reject)'
  },
  accountProperty: {
    ...SETTING,
    setting: 'accountProperty',
    flag: '--account-property <name>',
    help: 'user property that links a user to an account (default account_id)'
  },
  blockIdentities: {
    ...SETTING,
    setting: 'blockedIdentities',
    flag: '--block-identities <list>',
    help: 'further user ids that are placeholders, comma-separated',
    parse: joinLists
  },
  allowIdentities: {
    ...SETTING,
    setting: 'allowedIdentities',
    flag: '--allow-identities <list>',
    help: 'placeholder user ids that are real here, comma-separated',
    parse: joinLists
  },
  hashIdentity: {
    ...SETTING,
    setting: 'hashIdentity',
    flag: '--hash-identity',
    help: 'send user ids as their SHA-256'
  },
  audiencesAs: {
    ...SETTING,
    setting: 'audiencesAs',
    flag: '--audiences-as <what>',
    help: 'audiences: property, event or both (default property)'
  },
  engagePrefix: {
    ...SETTING,
    setting: 'engagePrefix',
    flag: '--engage-prefix <text>',
    help: 'text before the names of audiences and computed traits'
  },
  allowProperties: {
    ...SETTING,
    setting: 'allowedProperties',
    flag: '--allow-properties <list>',
    help: 'send only these properties and traits, comma-separated; cart stands for cart.total too',
    parse: joinLists
  },
  blockProperties: {
    ...SETTING,
    setting: 'blockedProperties',
    flag: '--block-properties <list>',
    help: 'leave out these properties and traits, comma-separated',
    parse: joinLists
  },
  nested: {
    ...SETTING,
    setting: 'nestedValues',
    flag: '--nested <how>',
    help: 'nested objects: flatten, stringify or drop (default flatten)'
  },
  eventPrefix: {
    ...SETTING,
    setting: 'eventPrefix',
    flag: '--event-prefix <text>',
    help: 'text before every event name'
  },
  arrayItems: {
    ...SETTING,
    setting: 'arrayItemsAsEvents',
    flag: '--array-items <n>',
    help: 'at most so many items of lists are events too, for each event (default 0)'
  },
  requireConsent: {
    ...SETTING,
    setting: 'requiredConsent',
    flag: '--require-consent <list>',
    help: 'hold back stamped events unless each of these consent categories is true, comma-separated',
    parse: joinLists
  },
  strictConsent: {
    ...SETTING,
    setting: 'strictConsent',
    flag: '--strict-consent',
    help: 'with --require-consent: hold back events without a consent stamp as well'
  },
  eventTraits: traitFlag('eventTraits'),
  audienceTraits: traitFlag('audienceTraits'),
  nullClears: traitFlag('nullClears')
} as const satisfies Readonly<Record<string, SettingFlag>>

function traitFlag<Key extends keyof RawTraitRules>(setting: Key) {
  const { flag, flagHelp: help } = TRAIT_SWITCHES[setting]
  return { ...SETTING, setting, flag, help } as const
}

const ENTRIES: readonly (readonly [key: string, flag: SettingFlag])[] = Object.entries(SETTING_FLAGS)

/** The settings from the flags, or from the environment where a flag is not given. */
export function rawSettingsOf(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>
): RawSettings {
  const given = ENTRIES.map(([key, { setting, variable }]) => [
    setting,
    flags[key] ?? (variable === undefined ? undefined : env[variable])
  ])
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as RawSettings
}

/** The name of the flag that a setting came from. */
export function flagOfSetting(setting: string): string {
  const flag = ENTRIES.find(([, entry]) => entry.setting === setting)?.[1].flag
  return flag?.split(' ', 1)[0] ?? setting
}
