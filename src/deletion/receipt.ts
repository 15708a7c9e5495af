// The receipt of a deletion: which requests were made when, and their status in Heap. It is a file for audits and for
// checking the status later. It holds users as hashes only.
import { readFileSync, rmSync } from 'node:fs'
import { createFile, replaceFile } from '../files/replace-file'
import type { DeletionStatus } from '../heap/deletion'
import { fieldOf, isRecord } from '../heap/input'
import { MisuseError, failureName } from '../misuse'

export interface ReceiptRequest {
  readonly id: string
  readonly location: string
  readonly status: DeletionStatus
  /** ISO 8601 UTC: when Heap accepted the request. */
  readonly requestedAt: string
  /** ISO 8601 UTC: when Heap last reported the status. */
  readonly checkedAt: string
  /** Number of users. */
  readonly users: number
  /**
   * `sha256:` and the hash of each user id, in the order of the request. It shows whether a given person was among
   * them, without keeping the ids that were to be deleted.
   */
  readonly identities: readonly string[]
}

/** A request that Heap may have accepted, although no answer says so. It has no id to ask for. */
export interface UnansweredRequest {
  /** ISO 8601 UTC: when the run gave up on it. */
  readonly askedAt: string
  /** Number of users. */
  readonly users: number
  /** As in `ReceiptRequest`. */
  readonly identities: readonly string[]
}

export interface Receipt {
  readonly version: 1
  readonly appId: string
  /** Number of user ids that Heap has confirmed, which are those of complete requests. */
  readonly confirmed: number
  /** Explains to readers what a confirmation means. */
  readonly note: string
  /** The requests that Heap has accepted. */
  readonly requests: readonly ReceiptRequest[]
  /** Absent if every request was answered. */
  readonly unanswered?: readonly UnansweredRequest[]
}

/**
 * Heap gives the same answer whether or not it knows a user id. Source: developers.heap.io, "User Deletion".
 */
const NOTE =
  'Heap has confirmed the deletion of this many user ids ("confirmed"). It does not say whether it knew them.'

/** The receipt before the first request. */
export function emptyReceipt(appId: string): Receipt {
  return { version: 1, appId, confirmed: 0, note: NOTE, requests: [] }
}

/** The receipt with these requests instead of its own. */
export function withRequests(receipt: Receipt, requests: readonly ReceiptRequest[]): Receipt {
  const complete = requests.filter((request) => !isPending(request))
  return { ...receipt, note: NOTE, confirmed: complete.reduce((sum, { users }) => sum + users, 0), requests }
}

/**
 * Creates the file before the first request, so that nothing is deleted without a receipt. Throws a `MisuseError` if it
 * exists or cannot be written.
 */
export function createReceipt(path: string, appId: string): Receipt {
  const receipt = emptyReceipt(appId)
  try {
    createFile(path, toText(receipt))
  } catch (failure) {
    const reason = failureName(failure)
    const what = reason === 'EEXIST' ? 'it exists already' : reason
    throw new MisuseError(`the receipt ${path} cannot be created: ${what}. Pass --receipt <another file>.`)
  }
  return receipt
}

/**
 * Replaces the file, so that a crash leaves the old or the new one. Returns a sentence that says why if it fails.
 */
export function writeReceipt(path: string, receipt: Receipt): string | undefined {
  try {
    replaceFile(path, toText(receipt))
    return undefined
  } catch (failure) {
    return `The receipt ${path} cannot be written: ${failureName(failure)}.`
  }
}

/** Removes a receipt without requests. */
export function discardReceipt(path: string): void {
  rmSync(path, { force: true })
}

export function isPending({ status }: ReceiptRequest): boolean {
  return status === 'pending'
}

/** Whether certainly nobody was deleted. */
export function isEmptyReceipt({ requests, unanswered = [] }: Receipt): boolean {
  return requests.length + unanswered.length === 0
}

/** Whether all users are certainly deleted. */
export function isComplete(receipt: Receipt): boolean {
  const { requests, unanswered = [] } = receipt
  return !isEmptyReceipt(receipt) && unanswered.length === 0 && !requests.some(isPending)
}

/** Number of users whose deletion Heap has accepted. */
export function countAccepted({ requests }: Receipt): number {
  return requests.reduce((sum, { users }) => sum + users, 0)
}

/** Reads a receipt. Throws a `MisuseError` if it cannot be read or is not a receipt. */
export function readReceipt(path: string): Receipt {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (failure) {
    throw new MisuseError(`the receipt ${path} cannot be read: ${failureName(failure)}.`)
  }
  const receipt = parseReceipt(value)
  if (receipt === undefined) throw new MisuseError(`${path} is not a receipt of a deletion.`)
  return receipt
}

/** The receipt in a JSON value; `undefined` if it is not a receipt. */
export function parseReceipt(value: unknown): Receipt | undefined {
  return isReceipt(value) ? withRequests(value, value.requests) : undefined
}

/** All users whom Heap was asked to delete, including those of unanswered requests. */
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
