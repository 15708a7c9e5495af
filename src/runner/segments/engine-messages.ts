// What the runner and the thread of its segments tell each other.
import { MisuseError } from '../../misuse'
import type { Arrived, Received } from '../../segments'
import type { Integration, SegmentTarget } from '../../storage/settings/model'
import type { EngineFacts, EngineSettings } from './engine'
import type { SyncDetail } from './target-sync'

/** What the thread is started with. */
export interface ThreadFacts extends EngineFacts {
  /** Of the file with the memberships. */
  readonly path: string
  readonly maxBytes: number | undefined
}

/** To the thread. One with a `call` is answered. */
export type ToThread =
  | { readonly what: 'receive'; readonly call: number; readonly integration: Integration; readonly arrived: Arrived }
  | { readonly what: 'sync'; readonly call: number; readonly target: SegmentTarget; readonly sync: number }
  | { readonly what: 'close'; readonly call: number }
  | { readonly what: 'interrupt'; readonly sync: number }
  | { readonly what: 'configure'; readonly settings: EngineSettings }
  | { readonly what: 'wake' }

/** From the thread: an answer, or an error of what nobody waits for. */
export type FromThread =
  | { readonly call: number; readonly result: Received | SyncDetail | undefined }
  | { readonly call: number | undefined; readonly failure: SentFailure }

/** An error as plain data: copied as an error it would lose its name and its code. */
export interface SentFailure {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
}

export function toSentFailure(error: unknown): SentFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { code } = error as { code?: unknown }
  const { name, message, stack } = error
  return { name, message, stack, ...(typeof code === 'string' && { code }) }
}

export function fromSentFailure({ name, message, stack, code }: SentFailure): Error {
  if (name === 'MisuseError') return new MisuseError(message)
  return Object.assign(new Error(message), { name, stack, ...(code !== undefined && { code }) })
}
