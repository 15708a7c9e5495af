// Puts one thing into a list of the settings, together with what others have changed of it meanwhile.
import { isDeepStrictEqual } from 'node:util'

interface Thing {
  readonly id: string
  readonly name: string
}

/** Two people have changed the same at once, and the other one was first. `message` is for people. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError'

  constructor(name: string, what: 'changed' | 'removed') {
    super(`"${name}" was ${what} meanwhile. Nothing was saved: load the page again to see it.`)
  }
}

/**
 * Adds `thing`, or replaces the one with its id. With `was`, the thing that it was made from: only the fields that
 * differ are changed, and in lists of things, such as mappings, only the things that differ.
 *
 * @throws ChangedMeanwhileError where one of these is not what it was any more
 */
export function putThing<One extends Thing>(things: readonly One[], thing: One, was?: One): One[] {
  const present = things.find(({ id }) => id === thing.id)
  if (was === undefined) return present === undefined ? [...things, thing] : replaced(things, thing)
  if (present === undefined) throw new ChangedMeanwhileError(was.name, 'removed')
  return replaced(things, merge(present, { thing, was }))
}

function replaced<One extends Thing>(things: readonly One[], thing: One): One[] {
  return things.map((other) => (other.id === thing.id ? thing : other))
}

interface Change<One> {
  readonly thing: One
  readonly was: One
}

function merge<One extends Thing>(present: One, { thing, was }: Change<One>): One {
  if (isDeepStrictEqual(present, was)) return thing
  const [now, before, after] = [present, was, thing] as unknown as Readonly<Record<string, unknown>>[]
  const keys = new Set([present, was, thing].flatMap((one) => Object.keys(one)))
  const merged = [...keys].flatMap((key) => {
    const field = { now: now?.[key], before: before?.[key], after: after?.[key] }
    const value = mergeField(field, was.name)
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(merged) as unknown as One
}

interface Field<Value> {
  readonly now: Value
  readonly before: Value
  readonly after: Value
}

function mergeField(field: Field<unknown>, name: string): unknown {
  const { now, before, after } = field
  if (isDeepStrictEqual(before, after)) return now
  if (isDeepStrictEqual(now, before) || isDeepStrictEqual(now, after)) return after
  if (areThings(now) && areThings(before) && areThings(after)) return mergeList({ now, before, after }, name)
  throw new ChangedMeanwhileError(name, 'changed')
}

/** In the order of the present list; what is new comes at its end. */
function mergeList({ now, before, after }: Field<readonly Thing[]>, name: string): Thing[] {
  const ids = new Set([...now, ...after].map(({ id }) => id))
  return [...ids].flatMap((id) => {
    const of = (things: readonly Thing[]): Thing | undefined => things.find((one) => one.id === id)
    const value = mergeField({ now: of(now), before: of(before), after: of(after) }, name) as Thing | undefined
    return value === undefined ? [] : [value]
  })
}

function areThings(value: unknown): value is readonly Thing[] {
  return Array.isArray(value) && value.every((one) => typeof (one as Partial<Thing> | null)?.id === 'string')
}
