// Runs a deletion: asks Heap to delete users, request by request, writes the receipt, and checks the status later.
import type { Waiting } from '../delivery/clock'
import { hold } from '../delivery/conversation'
import { HeapDestinationError } from '../errors'
import { askDeletionStatus, requestDeletion, type AcceptedDeletion, type DeletionContext } from '../heap/deletion'
import { DeletionTokens } from '../heap/deletion-tokens'
import { splitDeletedUsers, toPersonHash } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import type { DeletionItem } from '../heap/wire'
import type { OpenExchange } from './exchange'
import {
  concernsAll,
  toLookFailure,
  toRequestFailure,
  toStop,
  toUnwritten,
  type DeletionFailure,
  type Progress
} from './failure'
import {
  countAccepted,
  isPending,
  withRequests,
  writeReceipt,
  type Receipt,
  type ReceiptRequest,
  type UnansweredRequest
} from './receipt'

export interface DeletionOptions extends Pick<Waiting, 'sleep'> {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly settings: HeapSettings
  readonly apiKey: string
  readonly opened: OpenExchange
  /** Absent: the receipt is only in the result, not in a file. */
  readonly receiptPath?: string
  /** Access tokens of earlier runs. Default: none. */
  readonly tokens?: DeletionTokens
  /** Ends the run between two requests. */
  readonly signal?: AbortSignal
}

export interface DeletionResult {
  /** Complete, even if the file could not be written. */
  readonly receipt: Receipt
  /** In the order in which they occurred. Empty if everything succeeded. */
  readonly failures: readonly DeletionFailure[]
}

export interface DeletionRun {
  /** Requests the deletion of all users, until a request fails. The receipt is written after each request. */
  request(users: readonly DeletionItem[], receipt: Receipt): Promise<DeletionResult>
  /** Checks the pending requests until they are complete, at most `maxLooks` times, `pauseMs` apart. */
  follow(receipt: Receipt, looks: Looks): Promise<DeletionResult>
}

interface Looks {
  readonly maxLooks: number
  readonly pauseMs: number
}

export function createDeletionRun(options: DeletionOptions): DeletionRun {
  const { settings, apiKey, now, tokens = new DeletionTokens() } = options
  const context = { credentials: { url: settings.deletionUrl, appId: settings.appId, apiKey }, tokens, now }
  return {
    request: (users, receipt) => requestAll({ users, receipt }, options, context),
    follow: (receipt, looks) => followAll({ receipt, looks }, options, context)
  }
}

interface Asking {
  readonly users: readonly DeletionItem[]
  readonly receipt: Receipt
}

async function requestAll(
  { users, receipt: empty }: Asking,
  { settings, opened, signal, now, receiptPath }: DeletionOptions,
  context: DeletionContext
): Promise<DeletionResult> {
  const parts = splitDeletedUsers(users)
  const total = parts.flat().length
  let receipt = empty
  for (const part of parts) {
    const progress = { accepted: countAccepted(receipt), total }
    if (signal?.aborted === true) return { receipt, failures: [toStop(progress)] }
    const { exchange, isUnclear } = opened.watch()
    const accepted = await hold(requestDeletion(part, context), exchange)
    const asked = toAsked(part, { isHashed: settings.identityRules.isHashed, time: timeOf(now()) })
    if (accepted instanceof HeapDestinationError) {
      const failure = toRequestFailure(accepted, { ...progress, isUnclear: isUnclear() })
      if (!isUnclear()) return { receipt, failures: [failure] }
      receipt = addUnanswered(receipt, asked)
      return { receipt, failures: [failure, ...keep(receipt, receiptPath)] }
    }
    receipt = addRequest(receipt, accepted, asked)
    const failures = keep(receipt, receiptPath, { accepted: countAccepted(receipt), total })
    if (failures.length > 0) return { receipt, failures }
  }
  return { receipt, failures: [] }
}

interface Following {
  readonly receipt: Receipt
  readonly looks: Looks
}

async function followAll(
  { receipt: start, looks: { maxLooks, pauseMs } }: Following,
  options: DeletionOptions,
  context: DeletionContext
): Promise<DeletionResult> {
  let result: DeletionResult = { receipt: start, failures: [] }
  for (let looks = 1; looks <= maxLooks && isOpen(result, options.signal); looks++) {
    if (looks > 1) await options.sleep(pauseMs)
    result = await lookOnce(result.receipt, options, context)
  }
  return result
}

/** Checks each pending request once. A failure that concerns one request does not stop the others. */
async function lookOnce(
  start: Receipt,
  { opened, signal, now, receiptPath }: DeletionOptions,
  context: DeletionContext
): Promise<DeletionResult> {
  let receipt = start
  const failures: DeletionFailure[] = []
  for (const request of start.requests.filter(isPending)) {
    if (signal?.aborted === true) break
    const status = await hold(askDeletionStatus(request.id, context), opened.exchange)
    if (status instanceof HeapDestinationError) failures.push(toLookFailure(status, request.id))
    else receipt = replaceRequest(receipt, { ...request, status, checkedAt: timeOf(now()) })
    if (status instanceof HeapDestinationError && concernsAll(status)) break
  }
  return { receipt, failures: [...failures, ...keep(receipt, receiptPath)] }
}

function isOpen({ receipt, failures }: DeletionResult, signal: AbortSignal | undefined): boolean {
  return failures.length === 0 && signal?.aborted !== true && receipt.requests.some(isPending)
}

/** Writes the receipt, if there is a file for it. */
function keep(receipt: Receipt, path: string | undefined, progress?: Progress): DeletionFailure[] {
  const reason = path === undefined ? undefined : writeReceipt(path, receipt)
  return reason === undefined ? [] : [toUnwritten(reason, progress)]
}

function replaceRequest(receipt: Receipt, request: ReceiptRequest): Receipt {
  return withRequests(
    receipt,
    receipt.requests.map((other) => (other.id === request.id ? request : other))
  )
}

function addRequest(receipt: Receipt, { id, location, status }: AcceptedDeletion, asked: UnansweredRequest): Receipt {
  const { askedAt, ...whom } = asked
  const request = { id, location, status, requestedAt: askedAt, checkedAt: askedAt, ...whom }
  return withRequests(receipt, [...receipt.requests, request])
}

function addUnanswered(receipt: Receipt, asked: UnansweredRequest): Receipt {
  return { ...receipt, unanswered: [...(receipt.unanswered ?? []), asked] }
}

function toAsked(users: readonly DeletionItem[], { time, isHashed }: { time: string; isHashed: boolean }) {
  const identities = users.map(({ identity }) => toPersonHash(identity, { isHashed }))
  return { askedAt: time, users: users.length, identities }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
