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

/**
 * `asked`: the caller waits for the result. `told`: nobody does, so that a failure must not be thrown; what was to be
 * stored is lost then, as on a full disk.
 */
type Way<Method> = Method extends (...args: never[]) => Promise<unknown> ? 'asked' : 'told'

/** All methods of each port. The compiler says when one is missing, or called in the wrong way. */
export const METHODS: {
  readonly [Port in PortName]: { readonly [Name in keyof Ports[Port]]-?: Way<NonNullable<Ports[Port][Name]>> }
} = {
  queue: {
    append: 'asked',
    connect: 'asked',
    hold: 'asked',
    destinations: 'asked',
    forget: 'asked',
    take: 'asked',
    takeAhead: 'asked',
    retrying: 'asked',
    clearSuspicion: 'asked',
    settle: 'asked',
    nextAt: 'asked',
    hasten: 'asked',
    retry: 'asked',
    discard: 'asked',
    erase: 'asked',
    close: 'asked'
  },
  history: {
    page: 'asked',
    list: 'asked',
    find: 'asked',
    count: 'asked',
    attempts: 'asked',
    backlog: 'asked',
    oldestWaiting: 'asked',
    deadLetters: 'asked',
    arrivals: 'asked',
    audienceRuns: 'asked',
    storage: 'asked'
  },
  resends: { count: 'asked', start: 'asked', step: 'asked', stop: 'asked', list: 'asked' },
  tallies: { add: 'asked', since: 'asked', forget: 'asked' },
  activity: {
    destination: 'asked',
    p95: 'asked',
    mappings: 'asked',
    source: 'asked',
    days: 'asked',
    refuse: 'told',
    refusals: 'asked'
  },
  suppressions: {
    add: 'asked',
    lift: 'asked',
    any: 'asked',
    among: 'asked',
    list: 'asked',
    count: 'asked',
    forget: 'asked'
  }
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
