// Says up front how many events a file holds and how long Heap's budget makes it take, from its beginning.
import type { Allowances } from '../delivery/budgets'
import type { Budget, Plan } from '../delivery/types'
import type { Source } from './source'

export interface Estimate {
  /** Events of the file that are to be sent. `undefined` for a stream. */
  readonly events: number | undefined
  /** The file has been read to its end: `events` is counted. */
  readonly isExact: boolean
  /** Events a minute that the tightest budget allows; `undefined` where no budget counts. */
  readonly perMinute: number | undefined
  /** Minutes that the budget makes it take; `undefined` where either is unknown. */
  readonly minutes: number | undefined
}

export interface EstimateOptions {
  readonly source: Pick<Source, 'size' | 'position'>
  readonly allowances?: Allowances
  readonly onEstimate?: (estimate: Estimate) => void
}

export interface Estimator {
  /** A plan of the beginning of the file. */
  see(plan: Plan): void
  /** Tells the estimate once enough events are read for one, or all. Later calls do nothing. */
  tell(progress: ReadSoFar): void
}

export interface ReadSoFar {
  /** Events, those included that an earlier run has settled or that are not to be sent. */
  readonly read: number
  /** Events at the beginning that an earlier run has settled. */
  readonly settledBefore: number
  readonly isAll: boolean
}

/** Events at the beginning of a file, or bytes of it, that tell what the others are like. Our choice. */
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

/** Nobody knows how long a stream is. At the end of a file, what lies behind the last line end is not counted yet. */
function isEnough({ size, position }: EstimateOptions['source'], { read, settledBefore }: ReadSoFar): boolean {
  if (size === undefined) return true
  const bytes = position()
  const isLongRead = settledBefore === 0 && bytes >= ENOUGH.bytes
  return bytes < size && read > settledBefore && (read - settledBefore >= ENOUGH.events || isLongRead)
}

/** Events that are to be sent: the rest of the file is taken to be like what was read of it. */
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
