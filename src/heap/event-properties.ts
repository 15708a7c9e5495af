// Properties that we add to an event on its way to Heap. Knows no call and no endpoint.
import type { Issue } from '../errors'
import { flatten } from './flatten'
import { isGiven } from './identity'
import { NO_ISSUES } from './issues'
import type { Limits } from './limits'
import { shortenText } from './text'
import type { WireProperties } from './wire'

/** Name and category of a page or screen call, as the event has them. */
export interface View {
  readonly name?: unknown
  readonly category?: unknown
}

/** Adds name and category of a page or screen call. They win over properties of the same name; that is reported. */
export function addView(
  properties: WireProperties,
  view: View | undefined,
  limits: Pick<Limits, 'key' | 'value'>
): readonly Issue[] {
  if (view === undefined) return NO_ISSUES
  const { name, category } = view
  const given = flatten(
    { name: isGiven(name) ? name : null, category: isGiven(category) ? category : null },
    { root: '', limits }
  )
  const overwritten = Object.keys(given.properties).filter(
    (key) => (properties[key] ?? given.properties[key]) !== given.properties[key]
  )
  Object.assign(properties, given.properties)
  return [...given.issues, ...overwritten.map((key) => ({ code: 'key_collision', path: `properties.${key}` }) as const)]
}

/** Adds the name of the sending library as `segment_library`, unless the customer sends a property of that name. */
export function addLibrary(
  properties: WireProperties,
  library: unknown,
  { value: limit }: Pick<Limits, 'value'>
): readonly Issue[] {
  if (typeof library !== 'string' || library === '' || Object.hasOwn(properties, 'segment_library')) return NO_ISSUES
  properties['segment_library'] = shortenText(library, limit)
  const actual = library.length
  return actual > limit ? [{ code: 'value_shortened', path: 'context.library.name', limit, actual }] : NO_ISSUES
}
