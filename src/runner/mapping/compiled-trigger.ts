// Prepares a trigger once for all events. It takes the events that Segment's code takes.
import {
  parseFql,
  validate,
  type Condition,
  type EventCondition,
  type GroupCondition
} from '@segment/destination-subscriptions'

export type Takes = (event: Readonly<Record<string, unknown>>) => boolean

/** Where in an event a condition of this type looks. */
const PLACES: Readonly<Record<Exclude<Condition['type'], 'group'>, string>> = {
  'event-type': 'type',
  event: 'event',
  name: 'name',
  userId: 'userId',
  'event-property': 'properties',
  'event-trait': 'traits',
  'event-context': 'context'
}

/** A trigger that cannot be read takes no event. */
export function compileTrigger(trigger: string): Takes {
  const condition = parseFql(trigger)
  if ('error' in condition) return () => false
  return isWhole(condition) ? compileGroup(condition) : bySegment(condition)
}

/** Of some triggers that have no meaning, Segment's parser leaves out conditions. Its code fails where it misses them. */
function isWhole({ children }: GroupCondition<Condition | undefined>): boolean {
  return children.every((child) => child !== undefined && (child.type !== 'group' || isWhole(child)))
}

/** Takes no event on which Segment's code fails. */
function bySegment(condition: GroupCondition): Takes {
  return (event) => {
    try {
      return validate(condition, event)
    } catch {
      return false
    }
  }
}

function compileGroup({ operator, children }: GroupCondition): Takes {
  const conditions = children.map(compileCondition)
  return operator === 'and'
    ? (event) => conditions.every((takes) => takes(event))
    : (event) => conditions.some((takes) => takes(event))
}

function compileCondition(condition: Condition): Takes {
  if (condition.type === 'group') return compileGroup(condition)
  const { operator, value } = condition as EventCondition
  const read = compileRead(condition)
  // Nearly all conditions compare the type or name of an event with a text.
  if (operator === '=') {
    const expected = String(value)
    return (event) => read(event) === expected
  }
  // Segment's code compares, but does not have to find the value.
  const comparison = { ...condition, type: 'event' } as EventCondition
  const alone: GroupCondition = { type: 'group', operator: 'and', children: [comparison] }
  return (event) => validate(alone, { event: read(event) })
}

/** Source: `get` of destination-subscriptions, which splits the path for every event. */
function compileRead(
  condition: Exclude<Condition, GroupCondition>
): (event: Readonly<Record<string, unknown>>) => unknown {
  const place = PLACES[condition.type]
  if (!('name' in condition)) return (event) => event[place]
  const keys = condition.name.match(/[^[.\]]+/g) ?? []
  return (event) => {
    let value: unknown = event[place]
    for (const key of keys) value = value && (value as Readonly<Record<string, unknown>>)[key]
    return keys.length === 0 ? undefined : value
  }
}
