// Says in words and figures what came of a simulated day.
import { HOUR_MS } from './parameters'
import type { Result } from './simulation'

/** A key is to change its owner within this time after the loss of a runner, in milliseconds. */
const LONGEST_TAKEOVER_MS = 5000

export type Row = readonly [what: string, value: string]

export function rowsOf(result: Result): Row[] {
  const { figures, heap, events, dead, left, emptyAfterMs } = result
  const { delays, handovers } = figures
  return [
    ['events', whole(events)],
    ['delivered', whole(figures.delivered)],
    ['dead letters', whole(dead)],
    ['requests', whole(figures.requests)],
    ['half of the events are delivered within', span(delays.quantile(0.5))],
    ['95 of 100', span(delays.quantile(0.95))],
    ['99 of 100', span(delays.quantile(0.99))],
    ['all', span(delays.worstMs)],
    ['largest backlog', whole(most(figures.slots.map(({ backlog }) => backlog)))],
    ['backlog gone', left > 0 ? `not ${result.parameters.afterHours} h after the end of the day` : emptyWords(result)],
    ['busiest five minutes, runners', percent(most(figures.slots.map(({ runnersBusy }) => runnersBusy)))],
    ['busiest five minutes, database', percent(most(figures.slots.map(({ databaseBusy }) => databaseBusy)))],
    ['keys taken over from killed runners', handoverWords(handovers.killed)],
    ['keys handed over at SIGTERM', handoverWords(handovers.stopped)],
    ['keys handed over to a runner that came', handoverWords(handovers.joined)],
    ['events that Heap got twice', whole(heap.sentAgain)],
    ['events lost', whole(lostOf(result))],
    ['events out of order', whole(heap.outOfOrder)],
    ['App IDs with two senders at once', whole(figures.overlaps)],
    ['most events of an App ID within a minute', whole(heap.fullest)],
    ['budgets exceeded', whole(heap.violations)],
    ['hours simulated', String(Math.round((emptyAfterMs + result.parameters.hours * HOUR_MS) / HOUR_MS))]
  ]
}

/** What no longer holds, worst first; empty if all does. */
export function broken(result: Result): string[] {
  const { figures, heap, left, dead } = result
  const lost = lostOf(result)
  return [
    ...(figures.failures.length > 0 ? [`failures: ${String(figures.failures[0])}`] : []),
    ...(lost > 0 ? [`${whole(lost)} events lost`] : []),
    ...(heap.outOfOrder > 0 ? [`${whole(heap.outOfOrder)} events out of order`] : []),
    ...(figures.overlaps > 0 ? [`two senders at once for ${whole(figures.overlaps)} App IDs`] : []),
    ...(heap.violations > 0 ? [`budgets exceeded ${whole(heap.violations)} times`] : []),
    ...(most(figures.handovers.killed) > LONGEST_TAKEOVER_MS ? ['keys are without an owner for over 5 s'] : []),
    ...(dead > 0 ? [`${whole(dead)} dead letters`] : []),
    ...(left > 0
      ? [`${whole(left)} events of ${result.stuck} App IDs still wait ${result.parameters.afterHours} h later`]
      : [])
  ]
}

/** Events that Heap never got, although they are neither waiting nor dead letters. */
function lostOf({ heap, events, dead, left }: Result): number {
  return Math.max(0, events - dead - left - heap.arrived)
}

export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ')
  return `${rows.map(line).join('\n')}\n`
}

export function most(values: readonly number[]): number {
  return values.reduce((greatest, value) => Math.max(greatest, value), 0)
}

export function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** A time in the unit that people would use. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`
  return ms < 2 * HOUR_MS ? `${Math.round(ms / 60_000)} min` : `${(ms / HOUR_MS).toFixed(1)} h`
}

/** After the outage of Heap, until less than a hundredth of what waited at its end was left. */
export function recoveryMs({ figures: { slots }, parameters: { outageAt, outageHours } }: Result): number | undefined {
  const endMs = (outageAt + outageHours) * HOUR_MS
  const after = slots.filter((slot) => slot.endMs >= endMs)
  const peak = most(after.map(({ backlog }) => backlog))
  const done = after.find((slot) => slot.endMs > endMs && slot.backlog < peak / 100)
  return done && done.endMs - endMs
}

function emptyWords(result: Result): string {
  const ms = recoveryMs(result)
  return result.parameters.outageHours === 0 || ms === undefined ? '-' : `${span(ms)} after the outage`
}

function handoverWords(spans: readonly number[]): string {
  return spans.length === 0 ? '0' : `${whole(spans.length)}, within ${span(most(spans))}`
}
