// What became of one event at one destination, as made from the outcomes of its mappings.
import { isWorse } from '../../delivery/fate'
import type { Outcome } from '../../delivery/types'
import type { Issue } from '../../errors'
import { joinIssues, NO_ISSUES } from '../../heap/issues'
import { runnerProblem, toProblem, type Problem } from '../reasons'
import type { SentCall } from './sent'

/** What became of one event. */
export interface EventResult {
  readonly fate: 'delivered' | 'skipped' | 'rejected' | 'retry'
  readonly problem: Problem | null
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  readonly issues: readonly Issue[]
  readonly sent: readonly SentCall[]
  /** The mappings that took the event, and what became of it by each. */
  readonly mappings: readonly MappingResult[]
}

export interface MappingResult {
  readonly id: string
  readonly fate: Outcome['fate']
}

export function skipped(problem: Problem): EventResult {
  return { fate: 'skipped', problem, issues: [], sent: [], mappings: [] }
}

/** What became of an event by one mapping. */
interface Made {
  readonly mappingId: string
  readonly outcome: Outcome
  readonly sent: readonly SentCall[]
}

/**
 * The result of an event: the worst of the outcomes of its mappings.
 *
 * @param problems of mappings that failed
 */
export function toResult(problems: readonly Problem[], made: readonly Made[]): EventResult {
  const [problem] = problems
  const [first] = made
  if (first === undefined && problem === undefined) {
    return skipped(runnerProblem('no_mapping', 'No active mapping matches it.'))
  }
  const mappings = mappingResults(problems, made)
  const issues = made.reduce((all, { outcome }) => joinIssues(all, outcome.issues), NO_ISSUES)
  const [sent = []] = made.length === 1 ? [first?.sent] : [made.flatMap((one) => one.sent)]
  const worst = made.reduce(
    (worse, next) => (worse && isWorse(next.outcome.fate, worse.outcome.fate) ? next : worse),
    first
  )
  if (worst && 'error' in worst.outcome && (worst.outcome.fate === 'retry' || problem === undefined)) {
    const { fate, error } = worst.outcome
    const worstProblem = { ...toProblem(error), mappingId: worst.mappingId }
    return { fate, problem: worstProblem, retryAfterMs: error.facts.retryAfterMs, issues, sent, mappings }
  }
  return problem === undefined
    ? { fate: 'delivered', problem: null, issues, sent, mappings }
    : { fate: 'rejected', problem, issues, sent, mappings }
}

function mappingResults(problems: readonly Problem[], made: readonly Made[]): MappingResult[] {
  const results: MappingResult[] = []
  for (const { mappingId = '' } of problems) results.push({ id: mappingId, fate: 'rejected' })
  for (const { mappingId, outcome } of made) results.push({ id: mappingId, fate: outcome.fate })
  return results
}
