// What became of one event at one destination, as made from the outcomes of its mappings.
import { isWorse } from '../../delivery/fate'
import type { Outcome } from '../../delivery/types'
import type { Issue } from '../../errors'
import { runnerProblem, toProblem, type Problem } from '../reasons'
import type { Sent } from './recorder'

/** What became of one event. */
export interface EventResult {
  readonly fate: 'delivered' | 'skipped' | 'rejected' | 'retry'
  readonly problem: Problem | null
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  readonly issues: readonly Issue[]
  readonly sent: readonly Sent[]
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

/** The outcome of one mapping. */
type MappedOutcome = Outcome & { readonly mappingId: string }

/** What was found out about one event. */
export interface Findings {
  readonly problems: readonly Problem[]
  readonly outcomes: MappedOutcome[]
  readonly sent: Sent[]
}

/** The result of an event: the worst of the outcomes of its inputs. */
export function toResult(findings: Findings): EventResult {
  const { problems, outcomes, sent } = findings
  const mappings = mappingResults(findings)
  const issues = outcomes.flatMap((outcome) => outcome.issues)
  const [problem] = problems
  const [first, ...others] = outcomes
  if (first === undefined && problem === undefined) {
    return skipped(runnerProblem('no_mapping', 'No active mapping matches it.'))
  }
  const worst = others.reduce((worse, next) => (worse && isWorse(next.fate, worse.fate) ? next : worse), first)
  if (worst && 'error' in worst && (worst.fate === 'retry' || problem === undefined)) {
    const { retryAfterMs } = worst.error.facts
    const worstProblem = { ...toProblem(worst.error), mappingId: worst.mappingId }
    return { fate: worst.fate, problem: worstProblem, retryAfterMs, issues, sent, mappings }
  }
  return problem === undefined
    ? { fate: 'delivered', problem: null, issues, sent, mappings }
    : { fate: 'rejected', problem, issues, sent, mappings }
}

function mappingResults({ problems, outcomes }: Findings): MappingResult[] {
  return [
    ...problems.map(({ mappingId = '' }): MappingResult => ({ id: mappingId, fate: 'rejected' })),
    ...outcomes.map(({ mappingId, fate }) => ({ id: mappingId, fate }))
  ]
}
