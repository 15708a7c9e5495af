// Compares, by day and event name, what was received with what became of it.
import type { AdminContext } from './admin-context'
import { DAY_MS, type DayCount } from '../../storage/tallies/activity'
import type { Reconciliation, ReconciliationQuery, ReconciliationRow } from './shapes/activity'

/** Days that are shown if nobody says which: a week. */
const DAYS = 7

/** `undefined`: there is no such destination. */
export async function reconcile(
  { config, tallies, now }: AdminContext,
  { from, to, destination: destinationId }: ReconciliationQuery
): Promise<Reconciliation | undefined> {
  const today = now() - (now() % DAY_MS)
  const last = to === undefined ? today : Date.parse(to)
  const first = from === undefined ? last - (DAYS - 1) * DAY_MS : Date.parse(from)
  const destination = destinationId === undefined ? undefined : config.destination(destinationId)
  if (destinationId !== undefined && destination === undefined) return undefined
  const counts = await tallies.activity.days({ from: first, to: last + DAY_MS })
  const sources = destination && new Set(destination.connections.map(({ sourceId }) => sourceId))
  const wanted = counts.filter((count) =>
    count.destinationId === ''
      ? (sources?.has(count.sourceId) ?? true)
      : destinationId === undefined || count.destinationId === destinationId
  )
  return { from: dayOf(first), to: dayOf(last), destinationId: destinationId ?? null, rows: toRows(wanted) }
}

/** The newest day first; in it, the names with most events. */
function toRows(counts: readonly DayCount[]): ReconciliationRow[] {
  const groups = new Map<string, DayCount[]>()
  for (const count of counts) {
    const key = `${count.day}\n${count.type}\n${count.name}`
    groups.set(key, [...(groups.get(key) ?? []), count])
  }
  const rows = [...groups.values()].map(toRow)
  return rows.sort((a, b) => b.day.localeCompare(a.day) || b.received - a.received || a.name.localeCompare(b.name))
}

function toRow(group: readonly DayCount[]): ReconciliationRow {
  const sum = (key: 'received' | 'sent' | 'accepted' | 'refused' | 'altered' | 'skipped'): number =>
    group.reduce((total, count) => total + count[key], 0)
  const { day = 0, type = '', name = '' } = group[0] ?? {}
  return {
    day: dayOf(day),
    type,
    name,
    received: sum('received'),
    sent: sum('sent'),
    accepted: sum('accepted'),
    refused: sum('refused'),
    altered: sum('altered'),
    notSent: sum('skipped')
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const COLUMNS = ['day', 'type', 'name', 'received', 'sent', 'accepted', 'refused', 'altered', 'notSent'] as const

/** As a file for a spreadsheet. Source of the quoting: RFC 4180. */
export function toCsv({ rows }: Reconciliation): string {
  const lines = rows.map((row) => COLUMNS.map((column) => toCell(row[column])).join(','))
  return [COLUMNS.join(','), ...lines, ''].join('\r\n')
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it: names come from anybody. */
function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
