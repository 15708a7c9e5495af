// Drafts what will be sent for the events of a batch: reads them, applies the mappings, and plans the calls. Nothing is
// sent here.
import type { JSONObject } from '@segment/actions-core'
import type { Plan } from '../../delivery/types'
import { fieldOf } from '../../heap/input'
import type { DestinationType } from '../destinations/destination-type'
import type { EventId } from '../../storage/queue/queue'
import type { StoredSettings } from '../../storage/settings/model'
import { marksOf } from '../marks'
import { runnerProblem, storedReason, toProblem, type Problem } from '../reasons'
import { subjectsIn } from './admission'
import { skipped, type EventResult } from './event-result'
import type { Mapped, Mapper } from './mapper'

/** What of a destination decides about drafts. */
export interface Drafter {
  readonly type: Pick<DestinationType, 'whyKeptBack' | 'leftToPage'>
  readonly destinationId: string
  readonly settings: StoredSettings
  readonly mapper: Mapper
  readonly plan: (input: unknown) => Plan
}

/** An event of a batch. */
export interface BatchEvent {
  /** Earlier events have lower ids. */
  readonly id: EventId
  /** Reads the event only when its turn has come, to save memory. `undefined` if it is damaged. */
  readonly read: () => JSONObject | undefined
  /** Characters of the stored event. */
  readonly size: number
}

/** What a mapping makes of an event that it takes. */
export interface DraftPart {
  readonly mappingId: string
  readonly plan: Plan
}

/** What will be sent for an event. */
export interface Draft {
  /** The result if nothing is sent. */
  readonly skip: EventResult | undefined
  /** Of mappings that fail. */
  readonly problems: readonly Problem[]
  readonly parts: readonly DraftPart[]
}

/** The drafts of a batch, one for each event, in order. */
export interface Drafted {
  /** Who made them: another one may have other mappings. */
  readonly drafter: Drafter
  readonly drafts: readonly Draft[]
}

/** Events, and their characters, that are mapped before other work in this process may run. */
const SLICE = { events: 100, size: 128 * 1024 } as const

const NONE: readonly never[] = []

/** The check at the start does not find this, because it looks at the pages of the file only. */
const DAMAGED: Draft = {
  skip: {
    fate: 'rejected',
    problem: runnerProblem('stored_event_damaged', 'The stored event is not a JSON object any more.'),
    issues: NONE,
    sent: NONE,
    mappings: NONE
  },
  problems: NONE,
  parts: NONE
}

/** One draft for each event, in order. */
export async function draftBatch(drafter: Drafter, batch: readonly BatchEvent[]): Promise<readonly Draft[]> {
  return inTurns(batch, (slice) => draftSlice(drafter, slice))
}

/** The subjects of each event, without sending anything. An event that cannot be read has none. */
export async function subjectsOf(drafter: Drafter, batch: readonly BatchEvent[]): Promise<string[][]> {
  return inTurns(batch, (slice) =>
    Promise.all(
      slice.map(async (entry) => {
        try {
          return (await draftSlice(drafter, [entry])).flatMap(subjectsOfDraft)
        } catch {
          return []
        }
      })
    )
  )
}

export function subjectsOfDraft({ parts }: Draft): string[] {
  return subjectsIn(parts.map(({ plan }) => plan))
}

async function draftSlice(drafter: Drafter, slice: readonly BatchEvent[]): Promise<Draft[]> {
  const read = slice.map((entry) => {
    const event = entry.read()
    return { event, skip: event === undefined ? DAMAGED : skipDraft(drafter, event) }
  })
  await drafter.mapper.prepare(read.flatMap(({ event, skip }) => (event === undefined || skip ? [] : [event])))
  const drafts: Draft[] = []
  for (const { event, skip } of read) {
    if (skip !== undefined || event === undefined) drafts.push(skip ?? DAMAGED)
    else {
      const mapped = drafter.mapper.map(event)
      drafts.push(toDraft(drafter, Array.isArray(mapped) ? mapped : await mapped))
    }
  }
  return drafts
}

function skipDraft(drafter: Drafter, event: JSONObject): Draft | undefined {
  const skip = skipReason(drafter, event)
  return skip && { skip, problems: NONE, parts: NONE }
}

function toDraft({ plan }: Drafter, mapped: readonly Mapped[]): Draft {
  const parts: DraftPart[] = []
  let problems: Problem[] | undefined
  for (const one of mapped) {
    const mappingId = one.mapping.id
    if ('input' in one) parts.push({ mappingId, plan: plan(one.input) })
    else (problems ??= []).push({ ...one.problem, mappingId })
  }
  return { skip: undefined, problems: problems ?? NONE, parts }
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
  { type, destinationId, settings }: Pick<Drafter, 'type' | 'destinationId' | 'settings'>,
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
