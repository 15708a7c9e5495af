// Properties that we add to an event on its way to Heap. Knows no call and no endpoint.
import type { Issue } from '../errors'
import { flatten } from './flatten'
import { isGiven } from './identity'
import type { Limits } from './limits'
import { setOwn } from './plain'
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
  if (view === undefined) return []
  const { name, category } = view
  const given = { ...(isGiven(name) && { name }), ...(isGiven(category) && { category }) }
  const flattened = flatten(given, { root: '', limits })
  const issues = [...flattened.issues]
  for (const [key, value] of Object.entries(flattened.properties)) {
    const isOverwritten = Object.hasOwn(properties, key) && properties[key] !== value
    if (isOverwritten) issues.push({ code: 'key_collision', path: `properties.${key}` })
    setOwn(properties, key, value)
  }
  return issues
}

/** Adds the name of the sending library as `segment_library`, unless the customer sends a property of that name. */
export function addLibrary(
  properties: WireProperties,
  library: unknown,
  { value: limit }: Pick<Limits, 'value'>
): readonly Issue[] {
  if (typeof library !== 'string' || library === '' || Object.hasOwn(properties, 'segment_library')) return []
  properties['segment_library'] = shortenText(library, limit)
  const actual = library.length
  return actual > limit ? [{ code: 'value_shortened', path: 'context.library.name', limit, actual }] : []
}
