// Selects the events of a file that are sent, by time and by call type.
import { toIsoTime } from '../heap/dates'
import { fieldOf } from '../heap/input'
import type { Entry } from './entry'
import { MisuseError } from '../misuse'

export interface SelectionOptions {
  /** Events before this time are skipped. ISO 8601 or epoch. Default: no limit. */
  readonly since?: string
  /** Events from this time on are skipped. ISO 8601 or epoch. Default: no limit. */
  readonly until?: string
  /** Call types that are sent: track, identify, page, screen, group, alias. Default: all. */
  readonly types?: readonly string[]
}

/** True if the entry is sent. Entries that cannot be read, and events without a readable time, always pass. */
export type Selection = (entry: Entry) => boolean

/** Throws a `MisuseError` for a time that cannot be read, or if `until` is not later than `since`. */
export function createSelection({ since, until, types }: SelectionOptions): Selection {
  const from = readLimit('--since', since)
  const to = readLimit('--until', until)
  if (from !== undefined && to !== undefined && from >= to) {
    throw new MisuseError(`no event lies between --since ${since} and --until ${until}. --until has to be later.`)
  }
  const wanted = types && new Set<unknown>(types)
  return (entry) => {
    if ('error' in entry) return true
    if (wanted && !wanted.has(fieldOf(entry.value, 'type'))) return false
    if (from === undefined && to === undefined) return true
    const time = timeOf(entry.value)
    // ISO 8601 in UTC with milliseconds sorts as text.
    return time === undefined || ((from === undefined || time >= from) && (to === undefined || time < to))
  }
}

function readLimit(flag: string, text: string | undefined): string | undefined {
  const time = toIsoTime(text)
  if (text === undefined || time !== undefined) return time
  throw new MisuseError(`${flag} ${text} is not a time. Write it like 2024-03-01 or 2024-03-01T12:00:00Z.`)
}

function timeOf(value: unknown): string | undefined {
  return (
    toIsoTime(fieldOf(value, 'timestamp')) ??
    toIsoTime(fieldOf(value, 'originalTimestamp')) ??
    toIsoTime(fieldOf(value, 'receivedAt'))
  )
}
