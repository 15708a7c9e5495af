// Looks for where the design ends: doubles one parameter after the other, and says what no longer holds then.
import { performance } from 'node:perf_hooks'
import { decide } from '../../src/storage/ownership/lease-rules'
import type { Parameters } from './parameters'
import { broken, most, percent, recoveryMs, span, whole } from './report'
import { PARTS, Simulation, type Result } from './simulation'

interface Doubling {
  readonly what: string
  readonly change: (parameters: Parameters) => Partial<Parameters>
}

export const DOUBLINGS: readonly Doubling[] = [
  { what: 'as it is', change: () => ({}) },
  { what: 'events a day', change: ({ eventsPerDay }) => ({ eventsPerDay: 2 * eventsPerDay }) },
  { what: 'App IDs, for the same events', change: ({ appIds }) => ({ appIds: 2 * appIds }) },
  {
    what: 'work of a runner for an event',
    change: ({ runnerIntake, runnerDelivery }) => ({
      runnerIntake: 2 * runnerIntake,
      runnerDelivery: 2 * runnerDelivery
    })
  },
  {
    what: 'work of the database for an event',
    change: ({ databaseIntake, databaseDelivery }) => ({
      databaseIntake: 2 * databaseIntake,
      databaseDelivery: 2 * databaseDelivery
    })
  },
  { what: 'length of the outage', change: ({ outageHours }) => ({ outageHours: 2 * outageHours }) },
  { what: 'runners that are killed', change: ({ kills }) => ({ kills: 2 * kills }) },
  { what: 'time of a request', change: ({ requestMs }) => ({ requestMs: 2 * requestMs }) },
  {
    what: 'requests that fail',
    change: ({ failing, limited }) => ({ failing: 2 * failing, limited: 2 * limited })
  }
]

export const ENDS_HEADER = [
  'doubled',
  '99 of 100 within',
  'all',
  'largest backlog',
  'gone after',
  'runners',
  'database',
  'breaks'
]

/** The row of a doubling. @param number 1 is the day as it is */
export async function findEnd(
  parameters: Parameters,
  number: number,
  onHour: (hour: number) => void
): Promise<string[]> {
  const doubling = DOUBLINGS[number - 1]
  if (doubling === undefined) throw new Error(`There is no row ${number}: there are 1 to ${DOUBLINGS.length}.`)
  const result = await new Simulation({ ...parameters, ...doubling.change(parameters) }, { ...PARTS, onHour }).run()
  return [doubling.what, ...cellsOf(result)]
}

function cellsOf(result: Result): string[] {
  const { delays, slots } = result.figures
  const recovery = recoveryMs(result)
  return [
    span(delays.quantile(0.99)),
    span(delays.worstMs),
    whole(most(slots.map(({ backlog }) => backlog))),
    recovery === undefined ? '-' : span(recovery),
    percent(most(slots.map(({ runnersBusy }) => runnersBusy))),
    percent(most(slots.map(({ databaseBusy }) => databaseBusy))),
    broken(result).join('; ') || 'nothing'
  ]
}

/** Milliseconds that a runner takes to decide about all keys, which it does at each heartbeat, once a second. */
export function lookMs(keyCount: number, runnerCount: number): number {
  const runners = Array.from({ length: runnerCount }, (_, index) => `0b7c1a52-63d4-4a0e-9f1b-0000000000${10 + index}`)
  const keys = Array.from({ length: keyCount }, (_, index) => `heap:us:${1_000_000_000 + index}`)
  const facts = keys.map((key) => ({ key, owner: runners[0], askedBy: undefined, freeMs: 0 }))
  const looks = Array.from({ length: 7 }, () => {
    const startedAt = performance.now()
    decide(runners[0] ?? '', runners, facts)
    return performance.now() - startedAt
  })
  return looks.sort((a, b) => a - b)[3] ?? 0
}
