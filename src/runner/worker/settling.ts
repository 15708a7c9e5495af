// Turns results into settlements for the queue and into counts. Pure: time and randomness are parameters.
import { pauseAfter } from '../../delivery/pause'
import { WAITS } from '../../delivery/caps'
import type { Settlement, TakenEvent } from '../../storage/queue/queue'
import type { Issue } from '../../errors'
import { runnerProblem, type Problem } from '../reasons'
import { countMapping, countReason, countSpan, emptyCounts, type Counts } from '../../storage/tallies/counts'
import type { EventResult } from './event-result'
import { sentJson, type Sent } from './sent'

/** What is known of one event and destination, stored as JSON. Titles and advice of issues are those of their codes. */
export interface Detail {
  readonly problem: Problem | null
  readonly issues: readonly Issue[]
  readonly sent: readonly Sent[]
}

export interface RetryRules {
  /** An event that was tried for longer than this becomes a dead letter, in milliseconds. */
  readonly giveUpAfterMs: number
  /** It is not given up before it was tried this often. */
  readonly minAttempts: number
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
}

/** The present time by the wall clock (for people) and by the clock of due times. */
export interface Times {
  readonly now: number
  readonly steady: number
}

export interface Settled {
  readonly settlements: Settlement[]
  readonly counts: Counts
}

/** One settlement for each event, in order. Events of a user that wait for each other get the same due time. */
export function settleResults(
  events: readonly TakenEvent[],
  results: readonly EventResult[],
  { now, steady, rules }: Times & { rules: RetryRules }
): Settled {
  const counts = emptyCounts()
  const dueAts = new Map<string, number>()
  const settlements = events.flatMap((event, index) => {
    const result = results[index]
    if (result === undefined) return []
    const settled = giveUp(event, result, { steady, rules })
    count(counts, settled, { event, now })
    countMappings(counts, settled, event)
    return [toSettlement(event, settled, { steady, rules, dueAts })]
  })
  return { settlements, counts }
}

function giveUp(
  event: TakenEvent,
  result: EventResult,
  { steady, rules }: Pick<Times, 'steady'> & { rules: RetryRules }
): EventResult {
  const isOld = steady - event.triedSince > rules.giveUpAfterMs && event.attempts + 1 >= rules.minAttempts
  if (result.fate !== 'retry' || !isOld || result.problem?.code === 'held_for_order') return result
  const problem = {
    ...runnerProblem(
      'tried_too_long',
      `Tried ${event.attempts + 1} times; the last time: ${result.problem?.message ?? ''}`
    ),
    ...(result.problem?.answer !== undefined && { answer: result.problem.answer })
  }
  // It is given up as a whole, and so by each mapping that still waited for an answer.
  const mappings = result.mappings.map((one) => (one.fate === 'retry' ? { ...one, fate: 'rejected' as const } : one))
  return { ...result, fate: 'rejected', problem, mappings }
}

/** By mapping, once the event is settled; it counts as taken from its first attempt on. */
function countMappings(counts: Counts, { fate, problem, mappings }: EventResult, { attempts }: TakenEvent): void {
  if (problem?.code === 'held_for_order') return
  const taken = attempts === 0 ? 1 : 0
  const isSettled = fate !== 'retry'
  for (const { id, fate: own } of mappings) {
    const sent = isSettled && own === 'delivered' ? 1 : 0
    const refused = isSettled && own === 'rejected' ? 1 : 0
    if (taken + sent + refused > 0) countMapping(counts, id, { taken, sent, refused })
  }
}

function toSettlement(
  { id, userKey, attempts }: TakenEvent,
  { fate, problem, issues, sent, retryAfterMs }: EventResult,
  { steady, rules, dueAts }: Pick<Times, 'steady'> & { rules: RetryRules; dueAts: Map<string, number> }
): Settlement {
  const { json, codes } = describe(issues)
  const detail = `{"problem":${JSON.stringify(problem)},"issues":${json},"sent":[${sent.map(sentJson).join(',')}]}`
  const base = { id, detail, ...(codes.length > 0 && { alterations: codes }) }
  const code = problem?.code ?? ''
  const isSent = sent.length > 0
  if (fate === 'delivered') return { ...base, state: 'delivered' }
  if (fate !== 'retry') return { ...base, state: fate, code, ...(isSent && { isSent }) }
  const dueAt =
    dueAts.get(userKey) ?? steady + pauseAfter(attempts + 1, retryAfterMs, { random: rules.random, ...EVENT_PAUSES })
  dueAts.set(userKey, dueAt)
  return { ...base, state: 'retrying', code, dueAt }
}

interface Described {
  /** The JSON text of the issues. */
  readonly json: string
  /** Each code once. */
  readonly codes: readonly string[]
}

/** Most lists of issues are shared by many events (`joinIssues`). */
const described = new WeakMap<readonly Issue[], Described>()

function describe(issues: readonly Issue[]): Described {
  const known = described.get(issues)
  if (known !== undefined) return known
  const made = { json: JSON.stringify(issues), codes: [...new Set(issues.map(({ code }) => code))] }
  described.set(issues, made)
  return made
}

const EVENT_PAUSES = {
  firstMs: WAITS.firstPause,
  longestMs: WAITS.longestEventPause,
  askedJitterMs: WAITS.askedEventJitter
} as const

const COUNTED = { delivered: 'delivered', skipped: 'skipped', rejected: 'rejected', retry: 'retried' } as const

/** Whatever is not sent although a mapping may match: somebody wanted it so. */
function countFiltered(counts: Counts, code: string): void {
  if (code !== 'no_mapping') counts.filtered = (counts.filtered ?? 0) + 1
}

/**
 * Counts events, not attempts. An event that has to be tried again counts once, at its first attempt. An altered event
 * counts when it is delivered. To wait for another event of the same user is not an attempt.
 */
function count(
  counts: Counts,
  { fate, problem, issues }: EventResult,
  { event, now }: { event: TakenEvent; now: number }
): void {
  const code = problem?.code ?? ''
  if (fate === 'retry' && (event.attempts > 0 || code === 'held_for_order')) return
  counts[COUNTED[fate]] += 1
  if (fate === 'skipped') countFiltered(counts, code)
  if (fate === 'rejected' || fate === 'retry') countReason(counts, code, { kind: fate, at: now })
  if (fate !== 'delivered') return
  countSpan(counts, Math.max(0, now - event.receivedAt))
  for (const altered of describe(issues).codes) {
    countReason(counts, altered, { kind: 'altered', at: now })
  }
}
