// Takes a batch of events to one destination: maps them, delivers them, and says of each what became of it.
// Knows no queue: what is to be remembered is for the caller.
import type { JSONObject } from '@segment/actions-core'
import { deliver } from '../../delivery/deliver'
import { isWorse } from '../../delivery/fate'
import type { Call, Http, Outcome, Plan, Target } from '../../delivery/types'
import { HeapDestinationError, type Issue } from '../../errors'
import { at } from '../../heap/input'
import type { DestinationType, Mode, Service } from '../destinations/destination-type'
import { runnerProblem, toProblem, type Problem } from '../reasons'
import type { Gate } from './gate'
import type { Mapped, Mapper } from './mapper'
import { createRecorder, type Recorder, type Sent } from './recorder'

/** What became of one event. */
export interface Result {
  readonly fate: 'delivered' | 'skipped' | 'rejected' | 'retry'
  readonly problem: Problem | null
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  readonly issues: readonly Issue[]
  readonly sent: readonly Sent[]
}

export interface Parcel {
  readonly event: JSONObject
  /** Connection mode of the event's source. */
  readonly mode: Mode
}

export interface Courier {
  readonly type: DestinationType
  readonly service: Service
  readonly mapper: Mapper
  readonly plan: (input: unknown) => Plan
  readonly gate: Gate
  readonly http: Http
}

export interface Round {
  /** One for each parcel, in order. */
  readonly results: readonly Result[]
  readonly troubles: Recorder['troubles']
  readonly calls: number
}

/** Events that are mapped before others in this process get their turn. */
const SLICE = 25

/** A planned input and the parcel that it came from. */
interface Planned {
  readonly parcel: number
  readonly plan: Plan
}

export async function carry(courier: Courier, parcels: readonly Parcel[]): Promise<Round> {
  const skips = parcels.map((parcel) => skipReason(courier.type, parcel))
  const mapped = await mapAll(courier.mapper, parcels, skips)
  const planned = mapped.flatMap((entries, parcel) =>
    entries.flatMap((entry) => ('input' in entry ? [{ parcel, plan: courier.plan(entry.input) }] : []))
  )
  const recorder = createRecorder(courier.http)
  const outcomes = await deliver(admitted(courier, planned), planned, recorder.http)
  const findings = mapped.map((entries): Findings => ({
    problems: entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : [])),
    outcomes: [],
    sent: []
  }))
  for (const [index, { parcel, plan }] of planned.entries()) {
    const outcome = outcomes[index]
    if (outcome) findings[parcel]?.outcomes.push(outcome)
    findings[parcel]?.sent.push(...recorder.sent(callsOf(plan)))
  }
  const results = findings.map((found, parcel) => skips[parcel] ?? toResult(found))
  return { results, troubles: recorder.troubles, calls: recorder.calls() }
}

/** The results of events that the runner itself failed to carry. What of them was sent is not known, so all go again. */
export function failedRound(count: number): Round {
  const problem = runnerProblem('runner_failed', 'The runner failed on the way.')
  const result: Result = { fate: 'retry', problem, issues: [], sent: [] }
  return { results: new Array<Result>(count).fill(result), troubles: new Map(), calls: 0 }
}

/** Delivery gets plans that are made; what may not go yet is held back here, and by delivery for whoever follows. */
function admitted({ service, gate }: Courier, planned: readonly Planned[]): Target<Planned> {
  const admit = gate.openAdmission()
  const held = new Set<string>()
  const plans = new Map(
    planned.map((entry) => {
      const calls = callsOf(entry.plan)
      const isHeld = calls.some(({ subject }) => held.has(subject))
      const error = isHeld ? heldForOrder() : admit(calls)
      if (error === undefined) return [entry, entry.plan]
      for (const { subject } of calls) held.add(subject)
      return [entry, { error, issues: entry.plan.issues }]
    })
  )
  return {
    plan: (entry) => plans.get(entry) ?? entry.plan,
    halvesOn: (status) => service.target.halvesOn(status)
  }
}

async function mapAll(
  mapper: Mapper,
  parcels: readonly Parcel[],
  skips: readonly (Result | undefined)[]
): Promise<Mapped[][]> {
  const mapped: Mapped[][] = []
  for (const [index, { event }] of parcels.entries()) {
    if (index % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve))
    mapped.push(skips[index] === undefined ? await mapper.map(event) : [])
  }
  return mapped
}

function callsOf(plan: Plan): readonly Call[] {
  return 'calls' in plan ? plan.calls : []
}

function heldForOrder(): HeapDestinationError {
  return new HeapDestinationError('held_for_order', 'An earlier event of the same user has not gone through.')
}

/** In device mode the page has sent what analytics.js recorded: a second time from here would count it twice. */
function skipReason(type: DestinationType, { event, mode }: Parcel): Result | undefined {
  if (mode === 'device' && at(at(event['context'], 'library'), 'name') === 'analytics.js') {
    return skipped(runnerProblem('device_mode', 'The page has sent it.'))
  }
  if (!type.isSwitchedOff(event)) return undefined
  return skipped(toProblem(new HeapDestinationError('switched_off', 'The event excludes this destination.')))
}

function skipped(problem: Problem): Result {
  return { fate: 'skipped', problem, issues: [], sent: [] }
}

interface Findings {
  readonly problems: readonly Problem[]
  readonly outcomes: Outcome[]
  readonly sent: Sent[]
}

/** The worst of what became of an event's inputs. */
function toResult({ problems, outcomes, sent }: Findings): Result {
  const issues = outcomes.flatMap((outcome) => outcome.issues)
  const [problem] = problems
  const [first, ...others] = outcomes
  if (first === undefined && problem === undefined) {
    return skipped(runnerProblem('no_mapping', 'No mapping that is on takes it.'))
  }
  const worst = others.reduce((worse, next) => (worse && isWorse(next.fate, worse.fate) ? next : worse), first)
  if (worst && 'error' in worst && (worst.fate === 'retry' || problem === undefined)) {
    const { retryAfterMs } = worst.error.facts
    return { fate: worst.fate, problem: toProblem(worst.error), retryAfterMs, issues, sent }
  }
  return problem === undefined
    ? { fate: 'delivered', problem: null, issues, sent }
    : { fate: 'rejected', problem, issues, sent }
}
