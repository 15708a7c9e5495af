// Delivers a batch of drafted events to one destination, and returns a result for each. The pump takes events from the
// queue and settles them.
import { deliverPlans } from '../../delivery/deliver'
import type { Http } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import type { Service } from '../destinations/destination-type'
import type { EventId } from '../../storage/queue/queue'
import { runnerProblem, toProblem } from '../reasons'
import { admit, callsOf, type Planned } from './admission'
import { subjectsOfDraft, type Draft, type Drafter } from './drafting'
import { skipped, toResult, type EventResult } from './event-result'
import type { Gate } from './gate'
import type { Order } from './order'
import { createRecorder, type Recorder } from './recorder'

/** What a destination needs to deliver its batches. */
export interface Sender extends Drafter {
  readonly service: Service
  /** Whether anybody is suppressed. */
  readonly hasSuppressions: () => Promise<boolean>
  /** Those of the people (`Service.personOf`) who are suppressed. */
  readonly suppressed: (people: readonly string[]) => Promise<ReadonlySet<string>>
  readonly gate: Gate
  readonly http: Http
  /** Runs the delivery of a batch of so many events, and watches it. */
  readonly watch: (events: number, deliver: () => Promise<BatchResult>) => Promise<BatchResult>
  /** Epoch milliseconds of due times. */
  readonly steady: () => number
}

/** The results of a batch. */
export interface BatchResult {
  /** One for each event, in order. */
  readonly results: readonly EventResult[]
  /** The subjects of each event that has to be tried again, in the same order; empty for the others. */
  readonly subjects: readonly (readonly string[])[]
  readonly troubles: Recorder['troubles']
  /** Calls that were sent to the endpoint whose budget is shown. */
  readonly calls: number
}

/** Events that were drafted, with what holds them back. All lists are in the order of the events. */
export interface DraftedBatch {
  /** Earlier events have lower ids. */
  readonly ids: readonly EventId[]
  readonly drafts: readonly Draft[]
  /** When an earlier event of the same user is due that has to be sent first; `undefined`: there is none. */
  readonly waitsUntil: (index: number) => number | undefined
  readonly order: Order
}

export async function deliverBatch(sender: Sender, batch: DraftedBatch): Promise<BatchResult> {
  const drafts = await withoutSuppressed(sender, batch.drafts)
  const planned = planAll({ ...batch, drafts })
  const recorder = createRecorder(sender.http)
  const { target } = sender.service
  const outcomes = await deliverPlans(admit({ ...sender, order: batch.order }, planned), {
    http: recorder.http,
    halvesOn: (status) => target.halvesOn(status)
  })
  let next = 0
  const results = drafts.map(({ skip, problems, parts }) => {
    if (skip !== undefined) return skip
    const made = parts.flatMap(({ mappingId, plan }) => {
      const outcome = outcomes[next++]
      return outcome ? [{ mappingId, outcome, sent: recorder.sent(callsOf(plan)) }] : []
    })
    return toResult(problems, made)
  })
  const subjects = drafts.map((draft, index) =>
    results[index]?.fate === 'retry' ? subjectsOfDraft(draft) : NO_SUBJECTS
  )
  return { results, subjects, troubles: recorder.troubles, calls: recorder.callsTo(sender.service.budgeted.name) }
}

const NO_SUBJECTS: readonly string[] = []

function planAll({ ids, drafts, waitsUntil }: DraftedBatch): Planned[] {
  const planned: Planned[] = []
  for (const [index, { parts }] of drafts.entries()) {
    for (const { plan } of parts) planned.push({ id: ids[index] ?? 0, plan, waitsUntil: waitsUntil(index) })
  }
  return planned
}

/**
 * The results if the runner itself failed: it is not known what was sent, so all events are tried again.
 */
export function failedBatch(count: number): BatchResult {
  const problem = runnerProblem('runner_failed', 'The runner failed on the way.')
  const result: EventResult = { fate: 'retry', problem, issues: [], sent: [], mappings: [] }
  return { results: new Array<EventResult>(count).fill(result), subjects: [], troubles: new Map(), calls: 0 }
}

/** The result of an event with which the process has ended too often. It is not read any more. */
export function fatalBatch(deaths: number): BatchResult {
  const what = `The process ended ${deaths} times in a row while this event was under way, the last times with nothing else.`
  const problem = runnerProblem('stops_the_runner', what)
  const result: EventResult = { fate: 'rejected', problem, issues: [], sent: [], mappings: [] }
  return { results: [result], subjects: [], troubles: new Map(), calls: 0 }
}

/**
 * The drafts, without those about deleted people. Asked after the mapping: a deletion that suppresses its people while a
 * batch is being mapped stops it, and waits for a batch that is sent already.
 */
async function withoutSuppressed(sender: Sender, drafts: readonly Draft[]): Promise<readonly Draft[]> {
  const { service, hasSuppressions, suppressed } = sender
  const { personOf } = service
  // To name the people takes a hash for each call.
  if (personOf === undefined || !(await hasSuppressions())) return drafts
  const people = drafts.map(({ parts }) =>
    parts.flatMap(({ plan }) => callsOf(plan)).flatMap((call) => personOf(call) ?? [])
  )
  const kept = await suppressed([...new Set(people.flat())])
  return drafts.map((draft, index) =>
    people[index]?.some((person) => kept.has(person)) === true ? { ...draft, skip: SUPPRESSED, parts: [] } : draft
  )
}

const SUPPRESSED: EventResult = skipped(toProblem(new HeapDestinationError('suppressed_user', 'The user was deleted.')))
