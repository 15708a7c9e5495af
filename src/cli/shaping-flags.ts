// The flags of `send` that shape what is sent: names, help, and which setting each stands for. Checks no value.
import { Option, type Command } from 'commander'
import type { RawSettings } from '../heap/settings'

/** As the command line gives them. */
export interface ShapingFlags {
  readonly hashIdentity?: boolean
  readonly audiencesAs?: string
  readonly engagePrefix?: string
  readonly allowProperties?: string
  readonly blockProperties?: string
  readonly nested?: string
  readonly eventPrefix?: string
  readonly arrayItems?: string
  readonly requireConsent?: string
  readonly strictConsent?: boolean
}

interface ShapingFlag {
  readonly setting: keyof RawSettings
  readonly key: keyof ShapingFlags
  readonly flag: string
  /** What stands after the flag; empty for a switch. */
  readonly value: string
  readonly help: string
}

export const SHAPING_FLAGS = [
  {
    setting: 'hashIdentity',
    key: 'hashIdentity',
    flag: '--hash-identity',
    value: '',
    help: 'send user ids as their SHA-256'
  },
  {
    setting: 'audiencesAs',
    key: 'audiencesAs',
    flag: '--audiences-as',
    value: '<what>',
    help: 'audiences: property, event or both (default property)'
  },
  {
    setting: 'engagePrefix',
    key: 'engagePrefix',
    flag: '--engage-prefix',
    value: '<text>',
    help: 'text before the names of audiences and computed traits'
  },
  {
    setting: 'allowedProperties',
    key: 'allowProperties',
    flag: '--allow-properties',
    value: '<list>',
    help: 'send only these properties and traits, comma-separated; cart stands for cart.total too'
  },
  {
    setting: 'blockedProperties',
    key: 'blockProperties',
    flag: '--block-properties',
    value: '<list>',
    help: 'leave out these properties and traits, comma-separated'
  },
  {
    setting: 'nestedValues',
    key: 'nested',
    flag: '--nested',
    value: '<how>',
    help: 'nested objects: flatten, stringify or drop (default flatten)'
  },
  {
    setting: 'eventPrefix',
    key: 'eventPrefix',
    flag: '--event-prefix',
    value: '<text>',
    help: 'text before every event name'
  },
  {
    setting: 'arrayItemsAsEvents',
    key: 'arrayItems',
    flag: '--array-items',
    value: '<n>',
    help: 'at most so many items of lists are events too, for each event (default 0)'
  },
  {
    setting: 'requiredConsent',
    key: 'requireConsent',
    flag: '--require-consent',
    value: '<list>',
    help: 'hold back stamped events unless each of these consent categories is true, comma-separated'
  },
  {
    setting: 'strictConsent',
    key: 'strictConsent',
    flag: '--strict-consent',
    value: '',
    help: 'with --require-consent: hold back events without a consent stamp as well'
  }
] as const satisfies readonly ShapingFlag[]

export function addShapingFlags(command: Command): Command {
  for (const { flag, value, help } of SHAPING_FLAGS) {
    const option = new Option(`${flag} ${value}`.trim(), help)
    command.addOption(value === '<list>' ? option.argParser(joinLists) : option)
  }
  return command
}

/** A list may be given in parts: a category that a second flag replaced would be required no more. */
function joinLists(list: string, before: string | undefined): string {
  return before === undefined ? list : `${before},${list}`
}

/** The settings that the flags stand for; a flag that was not given gives none. */
export function shapingSettingsOf(flags: ShapingFlags): RawSettings {
  const given = SHAPING_FLAGS.filter(({ key }) => flags[key] !== undefined)
  return Object.fromEntries(given.map(({ setting, key }) => [setting, flags[key]]))
}

/** The flags as they were given, to be written down again. */
export function shapingArgumentsOf(flags: ShapingFlags): string[] {
  return SHAPING_FLAGS.flatMap(({ key, flag }) => {
    const value = flags[key]
    if (value === undefined || value === false) return []
    return value === true ? [flag] : [flag, value]
  })
}

type ShapingSetting = (typeof SHAPING_FLAGS)[number]['setting']

/** Which flag a wrong setting came from. */
export const FLAG_OF_SHAPING = Object.fromEntries(
  SHAPING_FLAGS.map(({ setting, flag }) => [setting, flag])
) as Readonly<Record<ShapingSetting, string>>
