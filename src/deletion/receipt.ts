// The receipt of a deletion: what was asked when, and how far Heap is. Kept as a file, for an audit and to ask again.
// Names nobody: it holds users as hashes.
import { readFileSync, rmSync } from 'node:fs'
import { createFile, replaceFile } from '../files/replace-file'
import type { DeletionStatus } from '../heap/deletion'
import { fieldOf, isRecord } from '../heap/input'
import { MisuseError, failureName } from '../misuse'

export interface ReceiptRequest {
  readonly id: string
  readonly location: string
  readonly status: DeletionStatus
  /** ISO 8601 UTC: when Heap took the request in. */
  readonly requestedAt: string
  /** ISO 8601 UTC: when Heap last told the status. */
  readonly checkedAt: string
  /** How many users. */
  readonly users: number
  /**
   * `sha256:` and the hash of each user id, in the order of the request. Enough to show that a given person was among
   * them; the ids themselves would be what was to be forgotten.
   */
  readonly identities: readonly string[]
}

/** A request that Heap may have taken in, although no answer says so. There is no id to ask for. */
export interface UnansweredRequest {
  /** ISO 8601 UTC: when it was given up. */
  readonly askedAt: string
  /** How many users. */
  readonly users: number
  /** As in `ReceiptRequest`. */
  readonly identities: readonly string[]
}

export interface Receipt {
  readonly version: 1
  readonly appId: string
  /** How many user ids Heap has confirmed: those of complete requests. */
  readonly confirmed: number
  /** What a confirmation says, and what not, for whoever reads the receipt. */
  readonly note: string
  /** What Heap has taken in. */
  readonly requests: readonly ReceiptRequest[]
  /** Absent where every request was answered. */
  readonly unanswered?: readonly UnansweredRequest[]
}

/**
 * Heap answers alike for ids that somebody has and ids that nobody has. Source: developers.heap.io, "User Deletion".
 */
const NOTE =
  'Heap has confirmed the deletion of so many user ids ("confirmed"). It does not say whether anybody had them.'

/** Before anybody was asked for. */
export function emptyReceipt(appId: string): Receipt {
  return { version: 1, appId, confirmed: 0, note: NOTE, requests: [] }
}

/** The same with what was asked for, or told, since. */
export function withRequests(receipt: Receipt, requests: readonly ReceiptRequest[]): Receipt {
  const complete = requests.filter((request) => !isPending(request))
  return { ...receipt, note: NOTE, confirmed: complete.reduce((sum, { users }) => sum + users, 0), requests }
}

/**
 * Makes the file, so that nothing is deleted without a receipt. A `MisuseError` when it exists or cannot be written.
 */
export function createReceipt(path: string, appId: string): Receipt {
  const receipt = emptyReceipt(appId)
  try {
    createFile(path, toText(receipt))
  } catch (failure) {
    const reason = failureName(failure)
    const what = reason === 'EEXIST' ? 'it exists already' : reason
    throw new MisuseError(`the receipt ${path} cannot be made: ${what}. Pass --receipt <another file>.`)
  }
  return receipt
}

/**
 * Replaces the file at once, so that a crash leaves the old or the new one. What is in the way, in a sentence, if it
 * fails.
 */
export function writeReceipt(path: string, receipt: Receipt): string | undefined {
  try {
    replaceFile(path, toText(receipt))
    return undefined
  } catch (failure) {
    return `The receipt ${path} cannot be written: ${failureName(failure)}.`
  }
}

/** Removes a receipt of nothing. */
export function discardReceipt(path: string): void {
  rmSync(path, { force: true })
}

export function isPending({ status }: ReceiptRequest): boolean {
  return status === 'pending'
}

/** Whether nobody was deleted, for certain. */
export function isEmptyReceipt({ requests, unanswered = [] }: Receipt): boolean {
  return requests.length + unanswered.length === 0
}

/** Whether all of them are deleted, for certain. */
export function isComplete(receipt: Receipt): boolean {
  const { requests, unanswered = [] } = receipt
  return !isEmptyReceipt(receipt) && unanswered.length === 0 && !requests.some(isPending)
}

/** How many users Heap has taken in. */
export function countTaken({ requests }: Receipt): number {
  return requests.reduce((sum, { users }) => sum + users, 0)
}

/** A `MisuseError` when it cannot be read or is no receipt. */
export function readReceipt(path: string): Receipt {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (failure) {
    throw new MisuseError(`the receipt ${path} cannot be read: ${failureName(failure)}.`)
  }
  const receipt = parseReceipt(value)
  if (receipt === undefined) throw new MisuseError(`${path} is no receipt of a deletion.`)
  return receipt
}

/** `undefined` for what is none. */
export function parseReceipt(value: unknown): Receipt | undefined {
  return isReceipt(value) ? withRequests(value, value.requests) : undefined
}

/** Everybody whom Heap was asked to delete, whether its answer came or not. */
export function identitiesIn({ requests, unanswered = [] }: Receipt): string[] {
  return [...requests, ...unanswered].flatMap(({ identities }) => identities)
}

function isReceipt(value: unknown): value is Receipt {
  const requests = fieldOf(value, 'requests')
  const appId = fieldOf(value, 'appId')
  const isSound = fieldOf(value, 'version') === 1 && typeof appId === 'string' && /^\d+$/.test(appId)
  const unanswered = fieldOf(value, 'unanswered') ?? []
  return isSound && isListOf(requests, isRequest) && isListOf(unanswered, isUnanswered)
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne)
}

function isUnanswered(value: unknown): boolean {
  return typeof fieldOf(value, 'askedAt') === 'string' && Array.isArray(fieldOf(value, 'identities'))
}

function isRequest(value: unknown): boolean {
  const texts = ['id', 'location', 'requestedAt', 'checkedAt'].every((key) => typeof fieldOf(value, key) === 'string')
  const status = fieldOf(value, 'status')
  return (
    isRecord(value) && texts && (status === 'pending' || status === 'complete') && Array.isArray(value['identities'])
  )
}

function toText(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`
}
