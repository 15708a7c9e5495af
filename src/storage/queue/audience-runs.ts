// The port for runs of audience changes: events about one audience that came in together.

/** What an event to be stored says about an audience. */
export interface AudienceChange {
  /** Key of the audience, as the event has it. */
  readonly key: string
  /** Absent: the event does not say whether its user has entered or left. */
  readonly isMember?: boolean | undefined
  /** Events with the same text are one run, whenever they come. Absent: what comes in a row is a run. */
  readonly together?: string | undefined
}

export const CHANGES = ['entered', 'left', 'unclear'] as const

/** What an event says about its user: has entered the audience, has left it, or neither. */
export type Change = (typeof CHANGES)[number]

/** Events of one source about one audience, with no more than ten minutes between two, and 24 hours at most. */
export interface AudienceRun {
  readonly id: number
  readonly sourceId: string
  readonly key: string
  /** Whether its events were said to belong together. */
  readonly isTogether: boolean
  /** Epoch milliseconds of the first and the last event. */
  readonly firstAt: number
  readonly lastAt: number
  /** Stored events by what they say. */
  readonly changes: Readonly<Record<Change, number>>
  /** The same events by what became of them. */
  readonly results: Readonly<Record<Result, number>>
}

/**
 * What became of an event at all its destinations. `refused`: at least one rejected it. `open`: none did, and at least
 * one has it still before it. `delivered`: all that wanted it have it. `unsent`: none wanted it, or there was none.
 */
export type Result = 'refused' | 'open' | 'delivered' | 'unsent'

export interface RunFilter {
  readonly id?: number | undefined
  readonly sourceId?: string | undefined
  readonly before?: number | undefined
}

/** A longer time without an event ends a run, in milliseconds. Ours: Engage tells of a computation within minutes. */
export const RUN_GAP_MS = 10 * 60_000

/** An audience that changes all the time has a run for each day. Milliseconds. */
export const LONGEST_RUN_MS = 24 * 60 * 60_000
