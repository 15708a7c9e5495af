// The conditions of filters of events, as SQL: `e` is the event, `d` one of its deliveries.
import type { Change } from '../../queue/audience-runs'
import type { EventFilter, EventId } from '../../queue/queue'
import type { State } from '../../queue/states'
import type { Parameters } from './parameters'

/** Ids between two others, without these. */
export interface Range {
  readonly after: EventId
  readonly before: EventId
}

const ENTERS: Readonly<Record<Change, string>> = {
  entered: 'e.enters = 1',
  left: 'e.enters = 0',
  unclear: 'e.enters IS NULL'
}

/** What is taken keeps its state in `deliveries` until it is settled. */
const IS_CLAIMED = 'EXISTS (SELECT 1 FROM claims AS c WHERE c.destination = d.destination AND d.event = ANY (c.events))'
/** Written out, because a partial index is used only then. */
const STATES: Readonly<Record<State, string>> = {
  waiting: `d.state = 'waiting' AND NOT ${IS_CLAIMED}`,
  retrying: `d.state = 'retrying' AND NOT ${IS_CLAIMED}`,
  sending: '(d.destination, d.event) IN (SELECT c.destination, unnest(c.events) FROM claims AS c)',
  delivered: "d.state = 'delivered'",
  skipped: "d.state = 'skipped'",
  rejected: "d.state = 'rejected'",
  discarded: "d.state = 'discarded'"
}

/** Each given field has to match; words are not looked at. */
export function whereMatches(filter: EventFilter, range: Range, parameters: Parameters): string {
  return [
    `e.id > ${parameters.add(range.after)}`,
    `e.id < ${parameters.add(range.before)}`,
    ...ofEvent(filter, parameters),
    ...ofDeliveries(filter, range, parameters)
  ].join(' AND ')
}

function ofEvent(filter: EventFilter, parameters: Parameters): string[] {
  const { sourceId, userKey, type, name, run, change, from, to } = filter
  const isMeant = run !== undefined && change !== undefined
  return [
    ...compared('e.source =', sourceId, parameters),
    ...compared('e.user_key =', userKey, parameters),
    ...compared('e.type =', type, parameters),
    ...compared('e.name =', name, parameters),
    ...compared('e.run =', run, parameters),
    ...(isMeant ? [ENTERS[change]] : []),
    ...compared('e.received_at >=', from, parameters),
    ...compared('e.received_at <', to, parameters)
  ]
}

/** One delivery has to match all that is said of deliveries. Its own range keeps the search to the same days. */
function ofDeliveries(filter: EventFilter, { after, before }: Range, parameters: Parameters): string[] {
  const { destinationId, state, code, altered } = filter
  const conditions = [
    ...compared('d.destination =', destinationId, parameters),
    ...(state === undefined ? [] : [STATES[state]]),
    ...compared('d.code =', code, parameters),
    ...(altered === undefined
      ? []
      : [
          `EXISTS (SELECT 1 FROM alterations AS a WHERE a.code = ${parameters.add(altered)} AND a.event = d.event AND a.destination = d.destination)`
        ])
  ]
  if (conditions.length === 0) return []
  const within = [`d.event > ${parameters.add(after)}`, `d.event < ${parameters.add(before)}`]
  return [`EXISTS (SELECT 1 FROM deliveries AS d WHERE ${['d.event = e.id', ...within, ...conditions].join(' AND ')})`]
}

function compared(column: string, value: string | number | undefined, parameters: Parameters): string[] {
  return value === undefined ? [] : [`${column} ${parameters.add(value)}`]
}
