// Reads the settings of the function from what a person entered in Segment's form.
import type { HeapDestinationError } from '../errors'
import { readApiKey } from '../heap/deletion-users'
import { isGiven } from '../heap/plain'
import { SETTING_KINDS, type SettingKind } from '../heap/setting-kinds'
import { parseSettings, type HeapSettings } from '../heap/settings'

export interface ReadSettings {
  readonly heap: HeapSettings
  /** Called only for a deletion: nothing else needs the key. */
  readonly apiKey: () => string | HeapDestinationError
}

/** The settings of a run, or one or more sentences per wrong field. Never throws. */
export function readSettings(given: unknown): ReadSettings | { readonly errors: string } {
  const values = Object(given) as Readonly<Record<string, unknown>>
  const raw = Object.entries(SETTING_KINDS).map(([name, kind]) => [name, readValue(values[name], kind)])
  const parsed = parseSettings(Object.fromEntries(raw) as Readonly<Record<string, unknown>>)
  if ('settings' in parsed) return { heap: parsed.settings, apiKey: () => readApiKey(values['apiKey']) }
  const sentences = Object.entries(parsed.errors).map(([name, error]) => `${name}: ${error}`)
  return { errors: `The settings of the function have to be corrected. ${sentences.join(' ')}` }
}

/**
 * An empty field counts as missing. Choices and switches ignore case and blanks, since people type them: `Send ` is
 * `send`.
 */
function readValue(value: unknown, kind: SettingKind): unknown {
  if (!isGiven(value)) return undefined
  if (typeof value !== 'string') return value
  const word = value.trim().toLowerCase()
  if (word === '') return undefined
  if (kind === 'choice') return word
  return kind === 'switch' && (word === 'true' || word === 'false') ? word === 'true' : value
}
