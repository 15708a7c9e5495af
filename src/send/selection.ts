// Chooses which events of a file are sent: by time, by call type, or only those that a report names.
import { toIsoTime } from '../heap/dates'
import { fieldOf } from '../heap/input'
import type { Entry } from './entry'
import { MisuseError } from '../misuse'

export interface SelectionOptions {
  /** Earliest event time that is sent, ISO 8601 or epoch. Default: no limit. */
  readonly since?: string
  /** Event times from here on are left out. Default: no limit. */
  readonly until?: string
  /** Call types that are sent: track, identify, page, screen, group, alias. Default: all. */
  readonly types?: readonly string[]
}

/** True when the entry is to be sent. Entries that cannot be read, and events without a readable time, always are. */
export type Selection = (entry: Entry) => boolean

/** Throws a `MisuseError` for a time that cannot be read, or times between which nothing lies. */
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
  throw new MisuseError(`${flag} ${text} is no time. Write it like 2024-03-01 or 2024-03-01T12:00:00Z.`)
}

function timeOf(value: unknown): string | undefined {
  return (
    toIsoTime(fieldOf(value, 'timestamp')) ??
    toIsoTime(fieldOf(value, 'originalTimestamp')) ??
    toIsoTime(fieldOf(value, 'receivedAt'))
  )
}
