// What the runner and the thread of its segments tell each other.
import { MisuseError } from '../../misuse'
import type { Arrived, Received } from '../../segments'
import type { MembershipPlace } from '../../storage/memberships/membership-place'
import { LeaseLostError } from '../../storage/ownership/ownership'
import type { Integration, SegmentTarget } from '../../storage/settings/model'
import type { EngineFacts, EngineSettings } from './engine'
import type { SyncDetail } from './target-sync'

/** What the thread is started with. */
export interface ThreadFacts extends EngineFacts {
  readonly place: MembershipPlace
  readonly maxBytes: number | undefined
  /** How long processed webhooks are kept, in milliseconds. */
  readonly retentionMs?: number | undefined
}

/** To the thread. One with a `call` is answered. */
export type ToThread =
  | { readonly what: 'receive'; readonly call: number; readonly integration: Integration; readonly arrived: Arrived }
  | {
      readonly what: 'sync'
      readonly call: number
      readonly target: SegmentTarget
      readonly sync: number
      readonly isLeased: boolean
    }
  | { readonly what: 'close'; readonly call: number }
  | { readonly what: 'interrupt'; readonly sync: number }
  /** The lease of the sync has ended. */
  | { readonly what: 'ended'; readonly sync: number }
  /** The answer to a question about a lease. */
  | { readonly what: 'held'; readonly ask: number; readonly isHeld: boolean }
  | { readonly what: 'configure'; readonly settings: EngineSettings }
  | { readonly what: 'wake' }

/** From the thread: an answer, an error of what nobody waits for, or whether the lease of a sync is held. */
export type FromThread =
  | { readonly call: number; readonly result: Received | SyncDetail | undefined }
  | { readonly call: number | undefined; readonly failure: SentFailure }
  | { readonly ask: number; readonly sync: number }

/** An error as plain data: copied as an error it would lose its name and its code. */
export interface SentFailure {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
  /** Of a lease that was lost. */
  readonly key?: string | undefined
}

export function toSentFailure(error: unknown): SentFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { code } = error as { code?: unknown }
  const { name, message, stack } = error
  const lost = error instanceof LeaseLostError && { key: error.key }
  return { name, message, stack, ...(typeof code === 'string' && { code }), ...lost }
}

export function fromSentFailure({ name, message, stack, code, key }: SentFailure): Error {
  if (name === 'MisuseError') return new MisuseError(message)
  if (key !== undefined) return new LeaseLostError(key)
  return Object.assign(new Error(message), { name, stack, ...(code !== undefined && { code }) })
}
