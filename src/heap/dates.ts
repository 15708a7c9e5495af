// Reads the time of an event. Takes what senders really write; knows no clock and no time zone but UTC.
import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc'
import type { Issue } from '../errors'

dayjs.extend(utc)

/** Times of one event in order of preference, each as the event has it. */
export interface TimeSources {
  readonly timestamp?: unknown
  readonly originalTimestamp?: unknown
  readonly receivedAt?: unknown
}

export interface EventTime {
  /** ISO 8601 UTC with milliseconds; absent when no source could be read, so that Heap uses the time of arrival. */
  readonly timestamp?: string
  readonly issues: readonly Issue[]
}

const SOURCES = ['timestamp', 'originalTimestamp', 'receivedAt'] as const

/** Epoch numbers below this are seconds, from here on milliseconds: 1973 in milliseconds, the year 5138 in seconds. */
const FIRST_MILLISECONDS = 100_000_000_000

/** The first readable of `timestamp`, `originalTimestamp` and `receivedAt`. Anything but the first is reported. */
export function readEventTime(sources: TimeSources): EventTime {
  for (const source of SOURCES) {
    const timestamp = toIsoTime(sources[source])
    if (timestamp === undefined) continue
    return { timestamp, issues: source === 'timestamp' ? [] : [{ code: 'timestamp_replaced', path: 'timestamp' }] }
  }
  return { issues: [{ code: 'timestamp_left_out', path: 'timestamp' }] }
}

/**
 * ISO 8601 UTC of a date string, `Date`, dayjs or moment object, or epoch number or digit string in seconds or
 * milliseconds. A string without a zone is UTC. `undefined` when it is no time.
 */
export function toIsoTime(value: unknown): string | undefined {
  const time = typeof value === 'string' ? readText(value.trim()) : value
  if (typeof time === 'number') return toIso(Math.abs(time) < FIRST_MILLISECONDS ? time * 1000 : time)
  if (typeof time === 'string' && time !== '') return toIso(time)
  if (typeof time === 'object' && time !== null) return readObject(time)
  return undefined
}

/** Nine digits and more are an epoch; fewer can only be a calendar date such as 20240301. */
function readText(text: string): string | number {
  return /^-?\d{9,}(\.\d+)?$/.test(text) ? Number(text) : text
}

function readObject(time: object): string | undefined {
  const { valueOf } = time as { valueOf?: unknown }
  if (typeof valueOf !== 'function') return undefined
  const epoch: unknown = valueOf.call(time)
  return typeof epoch === 'number' ? toIso(epoch) : undefined
}

function toIso(time: string | number): string | undefined {
  const parsed = dayjs.utc(time)
  return parsed.isValid() ? parsed.toISOString() : undefined
}
