// What the runner and the thread of its events tell each other: calls of the ports, and their results.
import { AssertionError } from 'node:assert'
import { DamageError } from '../../../damage'
import type { Suppressions } from '../../../suppressions/suppressions'
import type { Activity } from '../../../tallies/activity'
import type { Tallies } from '../../../tallies/tallies'
import type { History, Queue } from '../../queue'
import type { Resends } from '../../resends'
import type { SqliteQueueOptions } from '../sqlite-store'

/** The ports that the thread serves. */
export interface Ports {
  readonly queue: Omit<Queue, 'history' | 'resends'>
  readonly history: History
  readonly resends: Resends
  readonly tallies: Omit<Tallies, 'activity'>
  readonly activity: Activity
  readonly suppressions: Suppressions
}

export type PortName = keyof Ports

/** All methods of each port. The compiler says when one is missing. */
export const METHODS: { readonly [Port in PortName]: Readonly<Record<keyof Ports[Port], true>> } = {
  queue: {
    append: true,
    connect: true,
    hold: true,
    destinations: true,
    forget: true,
    take: true,
    takeAhead: true,
    retrying: true,
    clearSuspicion: true,
    settle: true,
    nextAt: true,
    hasten: true,
    retry: true,
    discard: true,
    erase: true,
    close: true
  },
  history: {
    page: true,
    list: true,
    find: true,
    count: true,
    attempts: true,
    backlog: true,
    oldestWaiting: true,
    deadLetters: true,
    arrivals: true,
    audienceRuns: true,
    storage: true
  },
  resends: { count: true, start: true, step: true, stop: true, list: true },
  tallies: { add: true, since: true, forget: true },
  activity: { destination: true, p95: true, mappings: true, source: true, days: true, refuse: true, refusals: true },
  suppressions: { add: true, lift: true, any: true, among: true, list: true, count: true, forget: true }
}

/** What the thread is started with. */
export interface StoreFacts extends Omit<SqliteQueueOptions, 'now' | 'steady'> {
  /** What the clock of due times said, in epoch milliseconds, and that of the machine (`machineTime`). */
  readonly steadyAt: { readonly steady: number; readonly machine: number }
}

/** To the thread. */
export interface Call {
  readonly call: number
  readonly port: PortName
  readonly method: string
  readonly args: readonly unknown[]
}

/** From the thread. Call 0 is the opening of the file. */
export type Answer =
  { readonly call: number; readonly result: unknown } | { readonly call: number; readonly failure: SentError }

/** An error as plain data: copied as an error it would lose its name and its code. */
export interface SentError {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
}

export function toSentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const { code } = error as { code?: unknown }
  return { name, message, stack, ...(typeof code === 'string' && { code }) }
}

/** Of the same class, where callers ask for the class. */
export function fromSentError({ name, message, stack, code }: SentError): Error {
  if (name === 'DamageError') return new DamageError(message)
  if (name === 'AssertionError') return new AssertionError({ message })
  return Object.assign(new Error(message), { name, stack, ...(code !== undefined && { code }) })
}
