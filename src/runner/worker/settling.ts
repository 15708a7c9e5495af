// Turns results into what the queue is told and what is counted. Pure: time and chance come in.
import type { Settlement, TakenEvent } from '../../storage/queue/queue'
import { runnerProblem, type Problem, type Issue, toIssue } from '../reasons'
import { countReason, countSpan, emptyCounts, type Counts } from '../../storage/tallies/counts'
import type { Result } from './courier'
import { LONGEST_ASKED_MS } from './gate'
import type { Sent } from './recorder'

/** What the debugger shows of one event and destination, stored as JSON. */
export interface Detail {
  readonly problem: Problem | null
  readonly issues: readonly Issue[]
  readonly sent: readonly Sent[]
}

export interface RetryRules {
  /** An event that has been waiting for longer than this becomes a dead letter, in milliseconds. */
  readonly giveUpAfterMs: number
  /** But never before it was tried this often. */
  readonly minAttempts: number
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 300_000

/** Full jitter under a ceiling that doubles; what the service asks for wins, up to an hour. */
export function pauseBefore(attempts: number, retryAfterMs: number | undefined, random: () => number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts)
  return Math.ceil(Math.min(LONGEST_ASKED_MS, retryAfterMs ?? ceiling * random()))
}

export interface Settled {
  readonly settlements: Settlement[]
  readonly counts: Counts
}

/** One settlement for each event, in order. Events of a user that wait for each other get the same due time. */
export function settleResults(
  events: readonly TakenEvent[],
  results: readonly Result[],
  { now, rules }: { now: number; rules: RetryRules }
): Settled {
  const counts = emptyCounts()
  const dueAts = new Map<string, number>()
  const settlements = events.flatMap((event, index) => {
    const result = results[index]
    if (result === undefined) return []
    const settled = giveUp(event, result, { now, rules })
    count(counts, settled, { event, now })
    return [toSettlement(event, settled, { now, rules, dueAts })]
  })
  return { settlements, counts }
}

function giveUp(event: TakenEvent, result: Result, { now, rules }: { now: number; rules: RetryRules }): Result {
  const isOld = now - event.receivedAt > rules.giveUpAfterMs && event.attempts + 1 >= rules.minAttempts
  if (result.fate !== 'retry' || !isOld || result.problem?.code === 'held_for_order') return result
  const problem = {
    ...runnerProblem(
      'tried_too_long',
      `Tried ${event.attempts + 1} times; the last time: ${result.problem?.message ?? ''}`
    ),
    ...(result.problem?.answer !== undefined && { answer: result.problem.answer })
  }
  return { ...result, fate: 'rejected', problem }
}

function toSettlement(
  { id, userKey, attempts }: TakenEvent,
  { fate, problem, issues, sent, retryAfterMs }: Result,
  { now, rules, dueAts }: { now: number; rules: RetryRules; dueAts: Map<string, number> }
): Settlement {
  const detail: Detail = { problem, issues: issues.map(toIssue), sent }
  const alterations = [...new Set(issues.map((issue) => issue.code))]
  const base = { id, detail: JSON.stringify(detail), ...(alterations.length > 0 && { alterations }) }
  const code = problem?.code ?? ''
  if (fate === 'delivered') return { ...base, state: 'delivered' }
  if (fate !== 'retry') return { ...base, state: fate, code }
  const dueAt = dueAts.get(userKey) ?? now + pauseBefore(attempts, retryAfterMs, rules.random)
  dueAts.set(userKey, dueAt)
  return { ...base, state: 'retrying', code, dueAt }
}

const COUNTED = { delivered: 'delivered', skipped: 'skipped', rejected: 'rejected', retry: 'retried' } as const

/**
 * Counts events, not attempts: one that has to be tried again counts once, at its first attempt, and one that was
 * altered once it is delivered. Waiting for another event of the same user is no attempt.
 */
function count(
  counts: Counts,
  { fate, problem, issues }: Result,
  { event, now }: { event: TakenEvent; now: number }
): void {
  const code = problem?.code ?? ''
  if (fate === 'retry' && (event.attempts > 0 || code === 'held_for_order')) return
  counts[COUNTED[fate]] += 1
  if (fate === 'rejected' || fate === 'retry') countReason(counts, code, { kind: fate, at: now })
  if (fate !== 'delivered') return
  countSpan(counts, now - event.receivedAt)
  for (const altered of new Set(issues.map((issue) => issue.code))) {
    countReason(counts, altered, { kind: 'altered', at: now })
  }
}
