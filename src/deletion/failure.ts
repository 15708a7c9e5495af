// What went wrong with a deletion, in words for whoever waits for it: nothing is asked again by itself.
import { reasonFor, type ErrorCode, type HeapDestinationError } from '../errors'
import * as ENDS from '../errors/deletion-ends'

export interface DeletionFailure {
  readonly code: ErrorCode | keyof typeof ENDS
  /** Sentences for people: what, and what to do. */
  readonly message: string
  /** Where the status of a request could not be told: its id. */
  readonly requestId?: string
}

/** How far a run was when it ended, in user ids. */
export interface Progress {
  /** Heap has taken in so many. */
  readonly taken: number
  readonly total: number
}

export interface RequestEnd extends Progress {
  /** Whether Heap may have taken the request in although no answer says so. */
  readonly isUnclear: boolean
}

const HARMLESS = 'To ask for somebody twice does no harm.'

/** A request that Heap refused, or that nothing was heard of any more. */
export function toRequestFailure(error: HeapDestinationError, { isUnclear, ...progress }: RequestEnd): DeletionFailure {
  const isPartly = progress.taken > 0
  const sentences = [
    whatHappened(error),
    isUnclear ? 'Whether Heap has taken the request in is not known.' : '',
    isPartly ? restOf(progress) : '',
    whenToTry(error),
    error.fate === 'retry' || isUnclear || isPartly ? HARMLESS : ''
  ]
  return { code: error.code, message: join(sentences) }
}

/** The status of a request could not be told. */
export function toLookFailure(error: HeapDestinationError, requestId: string): DeletionFailure {
  return { code: error.code, message: join([whatHappened(error), whenToTry(error)]), requestId }
}

/** Somebody asked to stop between two requests. */
export function toStop(progress: Progress): DeletionFailure {
  const harmless = progress.taken > 0 ? HARMLESS : ''
  return { code: 'stopped', message: join(['It was stopped.', restOf(progress), harmless]) }
}

/**
 * @param reason what is in the way, as a sentence
 * @param progress where Heap has just taken in a request that the file does not have
 */
export function toUnwritten(reason: string, progress?: Progress): DeletionFailure {
  if (progress === undefined) return { code: 'receipt_not_written', message: reason }
  const rest = progress.taken === progress.total ? '' : restOf(progress)
  return { code: 'receipt_not_written', message: join([reason, ENDS.receipt_not_written.advice, rest]) }
}

/** Whether the other requests of the run would fare the same. */
export function concernsAll({ code, fate }: HeapDestinationError): boolean {
  return fate === 'retry' || code === 'api_key_refused'
}

/** The advice of such an error is for events, which wait and are sent again. */
function whatHappened({ code, fate, message }: HeapDestinationError): string {
  return fate === 'retry' ? message.replace(reasonFor(code).advice, '') : message
}

function whenToTry({ fate, facts: { retryAfterMs } }: HeapDestinationError): string {
  if (fate !== 'retry') return ''
  return retryAfterMs === undefined ? 'Try it again later.' : `Try it again in ${toMinutes(retryAfterMs)}.`
}

function restOf({ taken, total }: Progress): string {
  return `Still to be asked for: ${toText(total - taken)} of ${toText(total)} user ids.`
}

function toMinutes(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000))
  return `${toText(minutes)} minute${minutes === 1 ? '' : 's'}`
}

function toText(count: number): string {
  return count.toLocaleString('en-US')
}

function join(sentences: readonly string[]): string {
  const said = sentences.map((sentence) => sentence.trim())
  return said.filter((sentence) => sentence !== '').join(' ')
}
