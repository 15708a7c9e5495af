// Properties that we add to an event on its way to Heap.
import type { Issue } from '../errors'
import { flatten } from './flatten'
import { hasOwn, isGiven } from './plain'
import { NO_ISSUES } from './issues'
import type { Limits } from './limits'
import { reportTo } from './plain-tree'
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
  const issues: Issue[] = []
  const report = reportTo(issues)
  const source = { name: isGiven(name) ? name : null, category: isGiven(category) ? category : null }
  const given = flatten(source, { root: '', limits }, report)
  for (const [key, value] of Object.entries(given)) {
    if ((properties[key] ?? value) !== value) report('key_collision', `properties.${key}`)
  }
  Object.assign(properties, given)
  return issues
}

/** Adds the name of the sending library as `segment_library`, unless the customer sends a property of that name. */
export function addLibrary(
  properties: WireProperties,
  library: unknown,
  { value: limit }: Pick<Limits, 'value'>
): readonly Issue[] {
  if (typeof library !== 'string' || library === '' || hasOwn(properties, 'segment_library')) return NO_ISSUES
  properties['segment_library'] = shortenText(library, limit)
  const actual = library.length
  return actual > limit ? [{ code: 'value_shortened', path: 'context.library.name', limit, actual }] : NO_ISSUES
}
