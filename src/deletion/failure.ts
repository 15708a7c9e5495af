// Describes failures of a deletion for the person who waits for it. Nothing is repeated automatically.
import { reasonFor, type ErrorCode, type HeapDestinationError } from '../errors'
import * as ENDS from '../errors/deletion-ends'

export interface DeletionFailure {
  readonly code: ErrorCode | keyof typeof ENDS
  /** Sentences: what failed, and what to do. */
  readonly message: string
  /** The id of the request whose status could not be read. */
  readonly requestId?: string
}

/** How far a run was when it ended, in user ids. */
export interface Progress {
  /** User ids whose deletion Heap has accepted. */
  readonly accepted: number
  readonly total: number
}

export interface RequestEnd extends Progress {
  /** Whether Heap may have accepted the request, although no answer says so. */
  readonly isUnclear: boolean
}

const HARMLESS = 'Asking for the same person twice does no harm.'

/** The failure of a request that Heap refused or did not answer. */
export function toRequestFailure(error: HeapDestinationError, { isUnclear, ...progress }: RequestEnd): DeletionFailure {
  const isPartly = progress.accepted > 0
  const sentences = [
    whatHappened(error),
    isUnclear ? 'It is not known whether Heap has accepted the request.' : '',
    isPartly ? restOf(progress) : '',
    whenToTry(error),
    error.fate === 'retry' || isUnclear || isPartly ? HARMLESS : ''
  ]
  return { code: error.code, message: join(sentences) }
}

/** The failure when the status of a request could not be read. */
export function toLookFailure(error: HeapDestinationError, requestId: string): DeletionFailure {
  return { code: error.code, message: join([whatHappened(error), whenToTry(error)]), requestId }
}

/** The failure when a person stopped the run between two requests. */
export function toStop(progress: Progress): DeletionFailure {
  const harmless = progress.accepted > 0 ? HARMLESS : ''
  return { code: 'stopped', message: join(['It was stopped.', restOf(progress), harmless]) }
}

/**
 * The failure when the receipt could not be written.
 * @param reason why, as a sentence
 * @param progress given if Heap has just accepted a request that is not in the file
 */
export function toUnwritten(reason: string, progress?: Progress): DeletionFailure {
  if (progress === undefined) return { code: 'receipt_not_written', message: reason }
  const rest = progress.accepted === progress.total ? '' : restOf(progress)
  return { code: 'receipt_not_written', message: join([reason, ENDS.receipt_not_written.advice, rest]) }
}

/** Whether the other requests of the run would fail as well. */
export function concernsAll({ code, fate }: HeapDestinationError): boolean {
  return fate === 'retry' || code === 'api_key_refused'
}

/** The message without its advice if the fate is `retry`: that advice is for events, which are sent again. */
function whatHappened({ code, fate, message }: HeapDestinationError): string {
  return fate === 'retry' ? message.replace(reasonFor(code).advice, '') : message
}

function whenToTry({ fate, facts: { retryAfterMs } }: HeapDestinationError): string {
  if (fate !== 'retry') return ''
  return retryAfterMs === undefined ? 'Try it again later.' : `Try it again in ${toMinutes(retryAfterMs)}.`
}

function restOf({ accepted, total }: Progress): string {
  return `Not yet requested: ${toText(total - accepted)} of ${toText(total)} user ids.`
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
