// Estimates from the beginning of a file how many events it holds and how long Heap's budget makes them take.
import type { Allowances } from '../delivery/budgets'
import type { Budget, Plan } from '../delivery/types'
import type { Source } from './source'

export interface Estimate {
  /** Events of the file that will be sent. `undefined` for a stream. */
  readonly events: number | undefined
  /** Whether the file has been read to its end, so that `events` is counted. */
  readonly isExact: boolean
  /** Events per minute that the tightest budget allows; `undefined` without a budget. */
  readonly perMinute: number | undefined
  /** Minutes that the file takes because of the budget; `undefined` if either number is unknown. */
  readonly minutes: number | undefined
}

export interface EstimateOptions {
  readonly source: Pick<Source, 'size' | 'position'>
  readonly allowances?: Allowances
  readonly onEstimate?: (estimate: Estimate) => void
}

export interface Estimator {
  /** Takes the plan of each event at the beginning of the file. */
  see(plan: Plan): void
  /** Reports the estimate once enough events, or all, have been read. Later calls do nothing. */
  tell(progress: ReadSoFar): void
}

export interface ReadSoFar {
  /** Entries read, including those that an earlier run has settled or that are not sent. */
  readonly read: number
  /** Entries at the beginning that an earlier run has settled. */
  readonly settledBefore: number
  readonly isAll: boolean
}

/** Events, or bytes, at the beginning of a file that are enough for an estimate. Our choice. */
const ENOUGH = { events: 5000, bytes: 2 * 1024 * 1024 } as const

const MINUTE_MS = 60_000

export function createEstimator({ source, allowances, onEstimate }: EstimateOptions): Estimator {
  let budgeted = 0
  let seen = 0
  let budget: (Budget & { readonly total: number }) | undefined
  let isOpen = onEstimate !== undefined
  return {
    see: (plan) => {
      if (!isOpen) return
      seen++
      const bulk =
        'error' in plan ? undefined : plan.calls.find(({ endpoint }) => endpoint.budgets?.bulk?.total !== undefined)
      const total = bulk?.endpoint.budgets?.bulk?.total
      if (!bulk?.endpoint.budgets?.bulk || total === undefined) return
      budgeted++
      budget = { ...bulk.endpoint.budgets.bulk, total }
    },
    tell: (progress) => {
      if (!isOpen || !(progress.isAll || isEnough(source, progress))) return
      isOpen = false
      const perMinute = budget && allowances ? (budget.total * MINUTE_MS) / budget.windowMs : undefined
      const events = countEvents(source, progress, seen)
      const share = seen === 0 ? 0 : budgeted / seen
      const minutes = events === undefined || perMinute === undefined ? undefined : (events * share) / perMinute
      onEstimate?.({ events, isExact: progress.isAll, perMinute, minutes })
    }
  }
}

/** A stream is never estimated further. At the end of a file, the text after the last line end is not counted yet. */
function isEnough({ size, position }: EstimateOptions['source'], { read, settledBefore }: ReadSoFar): boolean {
  if (size === undefined) return true
  const bytes = position()
  const isLongRead = settledBefore === 0 && bytes >= ENOUGH.bytes
  return bytes < size && read > settledBefore && (read - settledBefore >= ENOUGH.events || isLongRead)
}

/** Events that will be sent, assuming that the rest of the file is like the part that was read. */
function countEvents(
  { size, position }: EstimateOptions['source'],
  { read, settledBefore, isAll }: ReadSoFar,
  seen: number
): number | undefined {
  if (size === undefined) return undefined
  if (isAll) return seen
  const ahead = (read * size) / position() - settledBefore
  return Math.round((ahead * seen) / (read - settledBefore))
}
