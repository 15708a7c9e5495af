// What an alert can watch: its words, its limits, and their bounds. The admin API and the page take them from here.

export const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export interface AlertValue {
  readonly label: string
  /** `ms`: people enter and read minutes. */
  readonly unit: 'percent' | 'count' | 'ms'
  readonly preset: number
  readonly min: number
  readonly max: number
}

export interface AlertKind {
  readonly title: string
  readonly help: string
  /** What it is about; `null`: the runner itself. */
  readonly about: 'destination' | 'source' | 'integration' | null
  /** Whether it is offered only to runners that share a database. Default: no. */
  readonly needsDatabase?: boolean
  readonly values: Readonly<Record<string, AlertValue>>
}

const span = (label: string, preset: number): AlertValue => ({
  label,
  unit: 'ms',
  preset,
  min: MINUTE_MS,
  max: 7 * DAY_MS
})
const count = (label: string, preset: number): AlertValue => ({
  label,
  unit: 'count',
  preset,
  min: 1,
  max: 1_000_000_000
})
const percent = (label: string, preset: number): AlertValue => ({ label, unit: 'percent', preset, min: 1, max: 100 })

export const ALERT_KINDS = {
  rejected_share: {
    title: 'Share of rejected events',
    help: 'Of all events that a destination has settled within the span.',
    about: 'destination',
    values: {
      percent: percent('Rejected, in percent, at least', 5),
      atLeast: count('Only from so many events on', 20),
      withinMs: span('Within', 15 * MINUTE_MS)
    }
  },
  rejected_count: {
    title: 'Number of rejected events',
    help: 'At one destination.',
    about: 'destination',
    values: { count: count('Rejected, at least', 100), withinMs: span('Within', HOUR_MS) }
  },
  paused: {
    title: 'Sending pauses',
    help: 'A destination is on and sends nothing, because its service fails or its settings do not work.',
    about: 'destination',
    values: { forMs: span('For longer than', 10 * MINUTE_MS) }
  },
  backlog: {
    title: 'Events wait for long',
    help: 'The oldest event that waits for a destination.',
    about: 'destination',
    values: { forMs: span('For longer than', HOUR_MS) }
  },
  nothing_received: {
    title: 'Nothing is received',
    help: 'No event has come from a source. One that never sent anything counts only if it is chosen by name.',
    about: 'source',
    values: { forMs: span('For longer than', HOUR_MS) }
  },
  storage: {
    title: 'Storage is nearly full',
    help: "The store of events, and that of Heap's segments. A full disk counts at any percentage.",
    about: null,
    values: { percent: percent('In use, in percent, at least', 80) }
  },
  /** Our choice of limits: by its presets, vacuum begins at 17 % of a table's rows, and here mostly at 2 %. */
  dead_rows: {
    title: 'Vacuum does not keep up',
    help: 'A table of the database has too many rows that were changed or removed and not freed.',
    about: null,
    needsDatabase: true,
    values: {
      percent: percent('Dead rows of a table, in percent, at least', 20),
      atLeast: count('Only from so many dead rows on', 1_000_000)
    }
  },
  long_transaction: {
    title: 'A transaction is open for long',
    help: 'Of any program that uses the database. It may keep vacuum from freeing rows.',
    about: null,
    needsDatabase: true,
    values: { forMs: span('For longer than', 10 * MINUTE_MS) }
  },
  sync_stopped: {
    title: 'A sync of a segment has failed',
    help: 'The last sync of a partner could not tell it everything.',
    about: 'integration',
    values: {}
  },
  webhooks_refused: {
    title: "Webhooks of Heap's segments are refused",
    help: 'The signature is wrong, the webhook too old, or the store full.',
    about: 'integration',
    values: { withinMs: span('Within', HOUR_MS) }
  }
} as const satisfies Record<string, AlertKind>

export type AlertKindName = keyof typeof ALERT_KINDS

export const ALERT_KIND_NAMES = Object.keys(ALERT_KINDS) as AlertKindName[]

export function findAlertKind(name: string): AlertKind | undefined {
  return Object.entries(ALERT_KINDS).find(([known]) => known === name)?.[1]
}
