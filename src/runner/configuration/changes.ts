// What differs between two configurations: which thing, which of its fields, before and after. Holds no secret.
import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../../heap/plain'
import type { Configuration, FieldChange, ThingChange } from '../admin/shapes'

/** By name; in the order of the newer one, what is gone last. Which secrets are stored is no part of it. */
export function findChanges(before: Configuration, after: Configuration): ThingChange[] {
  const changes = [
    ...compare('source', before.sources, after.sources),
    ...compare('destination', before.destinations, after.destinations),
    ...compare('integration', before.integrations.map(withoutTargets), after.integrations.map(withoutTargets))
  ]
  const names = new Set([...after.integrations, ...before.integrations].map(({ name }) => name))
  for (const name of names) {
    const [old, young] = [before, after].map(({ integrations }) => integrations.find((one) => one.name === name))
    changes.push(...compare(`target of "${name}",`, old?.targets ?? [], young?.targets ?? []))
  }
  changes.push(...compare('recipient', before.recipients ?? [], after.recipients ?? []))
  changes.push(...compare('alert', before.alerts ?? [], after.alerts ?? []))
  return changes
}

interface Named {
  readonly name: string
}

function compare(kind: string, before: readonly Named[], after: readonly Named[]): ThingChange[] {
  const old = new Map(before.map((one) => [one.name, one]))
  const names = new Set(after.map(({ name }) => name))
  const changed = after.flatMap((one): ThingChange[] => {
    const what = `${kind} "${one.name}"`
    const known = old.get(one.name)
    if (known === undefined) return [{ what, kind: 'added', fields: fieldsOf({}, one) }]
    const fields = fieldsOf(known, one)
    return fields.length > 0 ? [{ what, kind: 'changed', fields }] : []
  })
  const gone = before.filter(({ name }) => !names.has(name))
  const removed = gone.map((one): ThingChange => ({
    what: `${kind} "${one.name}"`,
    kind: 'removed',
    fields: fieldsOf(one, {})
  }))
  return [...changed, ...removed]
}

function withoutTargets<T extends { readonly targets: unknown }>({ targets: _own, ...one }: T): Omit<T, 'targets'> {
  return one
}

/** Of one thing. `{}`: it was not there, or is gone. */
export function fieldsOf(before: object, after: object): FieldChange[] {
  return differencesOf(flatten(before), flatten(after))
}

function differencesOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    if (isDeepStrictEqual(before.get(path), after.get(path))) return []
    return [
      {
        path,
        ...(before.has(path) && { before: before.get(path) }),
        ...(after.has(path) && { after: after.get(path) })
      }
    ]
  })
}

/** `settings.region`; parts of a list are named where they have a name: `mappings.Track Event.trigger`. */
function flatten(thing: object): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [key, value] of Object.entries(thing)) {
    if (key === 'name' || key === 'secrets') continue
    if (key === 'mappings') addList(found, key, value as readonly Named[])
    else if (isRecord(value)) for (const [inner, part] of Object.entries(value)) found.set(`${key}.${inner}`, part)
    else found.set(key, value)
  }
  return found
}

function addList(found: Map<string, unknown>, key: string, list: readonly Named[]): void {
  const times = new Map<string, number>()
  const titles = list.map(({ name }) => {
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    return time === 1 ? name : `${name} (${time})`
  })
  for (const [index, { name: _own, ...parts }] of list.entries()) {
    for (const [inner, part] of Object.entries(parts)) found.set(`${key}.${titles[index] ?? ''}.${inner}`, part)
  }
  if (list.length > 1) found.set(`${key} in this order`, titles)
}
