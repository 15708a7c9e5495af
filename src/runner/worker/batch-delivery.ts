// Delivers a batch of events to one destination: maps them, sends them, and returns a result for each. The pump takes
// events from the queue and settles them.
import type { JSONObject } from '@segment/actions-core'
import { deliverPlans } from '../../delivery/deliver'
import type { Http, Plan } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import { fieldOf } from '../../heap/input'
import type { DestinationType, Service } from '../destinations/destination-type'
import type { EventId } from '../../storage/queue/queue'
import type { StoredSettings } from '../../storage/settings/model'
import { marksOf } from '../marks'
import { runnerProblem, storedReason, toProblem, type Problem } from '../reasons'
import { admit, callsOf, subjectsIn, type Planned } from './admission'
import { skipped, toResult, type EventResult, type Findings } from './event-result'
import type { Gate } from './gate'
import type { Mapper } from './mapper'
import type { Order } from './order'
import { createRecorder, type Recorder } from './recorder'

/** An event of a batch. */
export interface BatchEvent {
  /** Earlier events have lower ids. */
  readonly id: EventId
  /** Reads the event only when its turn has come, to save memory. `undefined` if it is damaged. */
  readonly read: () => JSONObject | undefined
  /** Characters of the stored event. */
  readonly size: number
  /** Due time of an earlier event of its user, which has to be sent again first. Absent: none. */
  readonly waitsUntil?: number | undefined
}

/** What a destination needs to deliver its batches. */
export interface Sender {
  readonly type: Pick<DestinationType, 'whyKeptBack' | 'leftToPage'>
  readonly destinationId: string
  readonly settings: StoredSettings
  readonly service: Service
  readonly mapper: Mapper
  readonly plan: (input: unknown) => Plan
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

/** Events, and their characters, that are mapped before other work in this process may run. */
const SLICE = { events: 25, size: 64 * 1024 } as const

/** What will be sent for an event. */
interface Draft {
  /** The result if nothing is sent. */
  readonly skip: EventResult | undefined
  readonly problems: readonly Problem[]
  readonly plans: readonly Plan[]
  /** Ids of the mappings that the plans are from. */
  readonly mappingIds: readonly string[]
}

/** A planned input, and which event of the batch it came from. */
interface PlannedEvent extends Planned {
  readonly index: number
  readonly mappingId: string
}

export async function deliverBatch(sender: Sender, batch: readonly BatchEvent[], order: Order): Promise<BatchResult> {
  const drafts = await withoutSuppressed(sender, await inTurns(batch, (slice) => draftAll(sender, slice)))
  const planned = drafts.flatMap(({ plans, mappingIds }, index): PlannedEvent[] =>
    plans.map((plan, at) => {
      const { id = 0, waitsUntil } = batch[index] ?? {}
      return { index, id, waitsUntil, plan, mappingId: mappingIds[at] ?? '' }
    })
  )
  const recorder = createRecorder(sender.http)
  const { target } = sender.service
  const outcomes = await deliverPlans(admit({ ...sender, order }, planned), {
    http: recorder.http,
    halvesOn: (status) => target.halvesOn(status)
  })
  const findings = drafts.map(({ problems }): Findings => ({ problems, outcomes: [], sent: [] }))
  for (const [planIndex, { index, plan, mappingId }] of planned.entries()) {
    const outcome = outcomes[planIndex]
    if (outcome) findings[index]?.outcomes.push({ ...outcome, mappingId })
    findings[index]?.sent.push(...recorder.sent(callsOf(plan)))
  }
  const results = findings.map((found, index) => drafts[index]?.skip ?? toResult(found))
  const subjects = drafts.map(({ plans }, index) => (results[index]?.fate === 'retry' ? subjectsIn(plans) : []))
  return { results, subjects, troubles: recorder.troubles, calls: recorder.callsTo(sender.service.budgeted.name) }
}

/** The subjects of each event, without sending anything. An event that cannot be read has none. */
export async function subjectsOf(sender: Sender, batch: readonly BatchEvent[]): Promise<string[][]> {
  return inTurns(batch, (slice) =>
    Promise.all(
      slice.map(async (entry) => {
        try {
          return subjectsIn((await draft(sender, entry.read())).plans)
        } catch {
          return []
        }
      })
    )
  )
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

/** The check at the start does not find this, because it looks at the pages of the file only. */
const DAMAGED: Draft = {
  skip: {
    fate: 'rejected',
    problem: runnerProblem('stored_event_damaged', 'The stored event is not a JSON object any more.'),
    issues: [],
    sent: [],
    mappings: []
  },
  problems: [],
  plans: [],
  mappingIds: []
}

async function draftAll(sender: Sender, slice: readonly BatchEvent[]): Promise<Draft[]> {
  const events = slice.map(({ read }) => read())
  await sender.mapper.prepare(events.filter((event) => event !== undefined))
  const drafts: Draft[] = []
  for (const event of events) drafts.push(await draft(sender, event))
  return drafts
}

async function draft(sender: Sender, event: JSONObject | undefined): Promise<Draft> {
  const { mapper, plan } = sender
  if (event === undefined) return DAMAGED
  const skip = skipReason(sender, event)
  const mapped = skip === undefined ? await mapper.map(event) : []
  return {
    skip,
    problems: mapped.flatMap((entry) =>
      'problem' in entry ? [{ ...entry.problem, mappingId: entry.mapping.id }] : []
    ),
    plans: mapped.flatMap((entry) => ('input' in entry ? [plan(entry.input)] : [])),
    mappingIds: mapped.flatMap((entry) => ('input' in entry ? [entry.mapping.id] : []))
  }
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
  const people = drafts.map(({ plans }) => plans.flatMap(callsOf).flatMap((call) => personOf(call) ?? []))
  const kept = await suppressed([...new Set(people.flat())])
  return drafts.map((draft, index) =>
    people[index]?.some((person) => kept.has(person)) === true
      ? { ...draft, skip: SUPPRESSED, plans: [], mappingIds: [] }
      : draft
  )
}

/** Some events at a time, so that other work of this process may run in between. */
async function inTurns<Made>(
  batch: readonly BatchEvent[],
  make: (slice: readonly BatchEvent[]) => Promise<readonly Made[]>
): Promise<Made[]> {
  const made: Made[] = []
  for (const slice of slicesOf(batch)) {
    if (made.length > 0) await new Promise((resolve) => setImmediate(resolve))
    made.push(...(await make(slice)))
  }
  return made
}

function slicesOf(batch: readonly BatchEvent[]): BatchEvent[][] {
  const slices: BatchEvent[][] = []
  let size = Infinity
  for (const entry of batch) {
    const last = slices.at(-1)
    size += entry.size
    if (last !== undefined && last.length < SLICE.events && size <= SLICE.size) last.push(entry)
    else {
      slices.push([entry])
      size = entry.size
    }
  }
  return slices
}

/** The result of an event that is not sent, whatever the mappings say; `undefined` if it may be sent. */
export function skipReason(
  { type, destinationId, settings }: Pick<Sender, 'type' | 'destinationId' | 'settings'>,
  event: JSONObject
): EventResult | undefined {
  const { refused } = marksOf(event)
  if (refused !== undefined) {
    const problem = { ...refused, ...storedReason(refused.code) }
    return { fate: 'rejected', problem, issues: [], sent: [], mappings: [] }
  }
  const keptBack = type.whyKeptBack(event, settings)
  if (keptBack !== undefined) return skipped(toProblem(keptBack))
  const reason = isFromPageOf(destinationId, event) ? type.leftToPage?.(event) : undefined
  return reason === undefined ? undefined : skipped(runnerProblem('device_mode', reason))
}

/**
 * Whether the page that recorded the event had the destination's plugin in device mode. Sent from here, the event would
 * count twice. The event itself says so, since the mode may have changed after it was recorded.
 */
function isFromPageOf(destinationId: string, event: JSONObject): boolean {
  const ids = fieldOf(fieldOf(event, '_metadata'), 'bundledIds')
  return Array.isArray(ids) && ids.includes(destinationId)
}

const SUPPRESSED: EventResult = skipped(toProblem(new HeapDestinationError('suppressed_user', 'The user was deleted.')))
