// The filters of the debugger: read from the address, and what is wrong with those of a shared link.

import { MOVES, STATES, TYPES } from './filter-values'
import type { Delivery, Destination, Source } from '../../../runner/admin/shapes'

/** Things that a filter names by id, with their names. */
export interface Names {
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
}

export const FILTERS = [
  'search',
  'state',
  'user',
  'name',
  'type',
  'source',
  'destination',
  'from',
  'to',
  'code',
  'altered',
  'run',
  'change'
] as const
export type Filter = (typeof FILTERS)[number]

/** `off`: the list is paused. */
const PAUSE = 'live'
const MOST_SEARCHED = 500

/** The filters of an address as the API takes them: `state=rejected&user=u-1042`; unknown ones are left out. */
export function toApiQuery(query: URLSearchParams): string {
  const wanted = new URLSearchParams()
  for (const name of FILTERS) {
    const value = query.get(name)?.trim() ?? ''
    if (value !== '') wanted.set(name, value)
  }
  return wanted.toString()
}

/** A filter of the address that cannot be understood. */
export interface WrongFilter {
  readonly name: string
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** `names`: `undefined` while they are not known yet, so that no id is called unknown too early. */
export function findWrong(query: URLSearchParams, names: Names | undefined): WrongFilter[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const value = query.get(name)?.trim() ?? ''
    const message = value === '' ? undefined : whatIsWrong(name, value, { query, names })
    return message === undefined ? [] : [{ name, message }]
  })
}

interface Surroundings {
  readonly query: URLSearchParams
  readonly names: Names | undefined
}

type Check = (value: string, surroundings: Surroundings) => string | undefined

const anything: Check = () => undefined

const CHECKS: Readonly<Record<Filter | typeof PAUSE, Check>> = {
  search: ({ length }) => (length > MOST_SEARCHED ? `A search has at most ${MOST_SEARCHED} characters.` : undefined),
  state: (value) => whatIsNot('state', value, STATES),
  type: (value) => whatIsNot('type', value, TYPES),
  source: (value, { names }) => whatIsUnknown('source', value, names?.sources),
  destination: (value, { names }) => whatIsUnknown('destination', value, names?.destinations),
  from: (value) => whatIsNoTime(value),
  to: (value, { query }) => whatIsNoTime(value) ?? whatIsTurned(query.get('from') ?? '', value),
  user: anything,
  name: anything,
  code: anything,
  altered: anything,
  run: (value) =>
    /^[1-9]\d{0,15}$/.test(value) ? undefined : '“run” has to be the number of a run of audience changes.',
  change: (value) => whatIsNot('change', value, MOVES),
  live: (value) => (value === 'off' ? undefined : '“live” can only be “off”, which pauses the list.')
}

function whatIsWrong(name: string, value: string, surroundings: Surroundings): string | undefined {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as Filter] : undefined
  return check ? check(value, surroundings) : `There is no filter “${name}”. There are: ${FILTERS.join(', ')}.`
}

function whatIsNot(what: string, value: string, values: readonly string[]): string | undefined {
  return values.includes(value) ? undefined : `There is no ${what} “${value}”. There are: ${values.join(', ')}.`
}

function whatIsUnknown(
  what: string,
  id: string,
  known: readonly { readonly id: string }[] | undefined
): string | undefined {
  if (known === undefined || known.some((one) => one.id === id)) return undefined
  return `There is no ${what} “${id}”. It may have been removed, or belong to another runner.`
}

function whatIsNoTime(value: string): string | undefined {
  return isTime(value) ? undefined : `“${value}” is no time. Write it like 2026-03-05T15:20:00Z.`
}

function whatIsTurned(from: string, to: string): string | undefined {
  return isTime(from) && Date.parse(from) >= Date.parse(to) ? 'The period ends before it begins.' : undefined
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** Whether the filters are about this delivery: destination, state and reason have to match one and the same. */
export function meantBy(query: URLSearchParams): (delivery: Delivery) => boolean {
  const wanted = (name: Filter): string | undefined => {
    const value = query.get(name)?.trim() ?? ''
    return value === '' ? undefined : value
  }
  const [destinationId, state, code] = [wanted('destination'), wanted('state'), wanted('code')]
  return (delivery) =>
    (destinationId ?? delivery.destinationId) === delivery.destinationId &&
    (state ?? delivery.state) === delivery.state &&
    (code ?? delivery.code) === delivery.code
}

export function hasFilter(query: URLSearchParams): boolean {
  return toApiQuery(query) !== ''
}

export function isPaused(query: URLSearchParams): boolean {
  return query.get(PAUSE) === 'off'
}
