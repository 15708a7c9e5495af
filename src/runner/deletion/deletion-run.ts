// Asks Heap to delete users, request by request, keeps the receipt, and follows it. Knows no terminal.
import type { Waiting } from '../../delivery/budgets'
import { hold } from '../../delivery/conversation'
import type { Exchange } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import { askDeletionStatus, requestDeletion, type AcceptedDeletion, type DeletionContext } from '../../heap/deletion'
import { DeletionTokens } from '../../heap/deletion-tokens'
import { splitDeletedUsers } from '../../heap/deletion-users'
import { hashIdentity } from '../../heap/identity-hash'
import type { HeapSettings } from '../../heap/settings'
import type { DeletionItem } from '../../heap/wire'
import { writeReceipt, type Receipt, type ReceiptRequest } from './receipt'

export interface DeletionOptions extends Waiting {
  readonly settings: HeapSettings
  readonly apiKey: string
  readonly exchange: Exchange
  /** Left out: the receipt is in the result, and in no file. */
  readonly receiptPath?: string
  /** Access tokens of earlier runs. Default: none. */
  readonly tokens?: DeletionTokens
  /** Ends it between two requests. */
  readonly signal?: AbortSignal
}

export interface DeletionResult {
  readonly receipt: Receipt
  /** Why it ended before everything was asked or told. */
  readonly error?: HeapDestinationError
}

export interface DeletionRun {
  /** Asks for all of them; the receipt is written after each request that Heap has taken in. */
  request(users: readonly DeletionItem[], receipt: Receipt): Promise<DeletionResult>
  /** Looks at what is pending until it is complete, at most `maxLooks` times, `pauseMs` apart. */
  follow(receipt: Receipt, looks: { readonly maxLooks: number; readonly pauseMs: number }): Promise<DeletionResult>
}

export function createDeletionRun(options: DeletionOptions): DeletionRun {
  const { settings, apiKey, exchange, receiptPath, signal, now, sleep, tokens = new DeletionTokens() } = options
  const credentials = { url: settings.deletionUrl, appId: settings.appId, apiKey }
  const context: DeletionContext = { credentials, tokens, now }
  const keep = (receipt: Receipt): Receipt => {
    if (receiptPath !== undefined) writeReceipt(receiptPath, receipt)
    return receipt
  }

  async function look(receipt: Receipt): Promise<DeletionResult> {
    let seen = receipt
    for (const request of receipt.requests.filter(isPending)) {
      const status = await hold(askDeletionStatus(request.id, context), exchange)
      if (status instanceof HeapDestinationError) return { receipt: seen, error: status }
      seen = keep(replaceRequest(seen, { ...request, status, checkedAt: timeOf(now()) }))
    }
    return { receipt: seen }
  }

  return {
    request: async (users, empty) => {
      let receipt = empty
      for (const part of splitDeletedUsers(users)) {
        if (signal?.aborted === true) break
        const accepted = await hold(requestDeletion(part, context), exchange)
        if (accepted instanceof HeapDestinationError) return { receipt, error: accepted }
        const request = toReceiptRequest(part, accepted, { time: timeOf(now()), isHashed: settings.hashesIdentity })
        receipt = keep({ ...receipt, requests: [...receipt.requests, request] })
      }
      return { receipt }
    },
    follow: async (start, { maxLooks, pauseMs }) => {
      let result: DeletionResult = { receipt: start }
      for (let looks = 1; looks <= maxLooks && isOpen(result, signal); looks++) {
        if (looks > 1) await sleep(pauseMs)
        result = await look(result.receipt)
      }
      return result
    }
  }
}

function isOpen({ receipt, error }: DeletionResult, signal: AbortSignal | undefined): boolean {
  return error === undefined && signal?.aborted !== true && receipt.requests.some(isPending)
}

export function isPending({ status }: ReceiptRequest): boolean {
  return status === 'pending'
}

function replaceRequest(receipt: Receipt, request: ReceiptRequest): Receipt {
  return { ...receipt, requests: receipt.requests.map((other) => (other.id === request.id ? request : other)) }
}

function toReceiptRequest(
  users: readonly DeletionItem[],
  { id, location, status }: AcceptedDeletion,
  { time, isHashed }: { time: string; isHashed: boolean }
): ReceiptRequest {
  const identities = users.map(({ identity }) => `sha256:${isHashed ? identity : hashIdentity(identity)}`)
  return { id, location, status, requestedAt: time, checkedAt: time, users: users.length, identities }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}
