// Properties that we add to an event on its way to Heap. Knows no call and no endpoint.
import { isGiven } from './identity'
import type { Limits } from './limits'
import { shortenText } from './text'
import type { WireProperties } from './wire'

/** Name and category of a page or screen call, as the event has them. */
export interface View {
  readonly name?: unknown
  readonly category?: unknown
}

/** A copy of `properties` with the name and category of a page or screen, which win. Anything but an object stays. */
export function withView(properties: unknown, view: View | undefined): unknown {
  const isAbsent = properties === undefined || properties === null
  if (view === undefined || (!isAbsent && (typeof properties !== 'object' || Array.isArray(properties)))) {
    return properties
  }
  const { name, category } = view
  return { ...properties, ...(isGiven(name) && { name }), ...(isGiven(category) && { category }) }
}

/** Adds the name of the sending library as `segment_library`, unless the customer sends a property of that name. */
export function addLibrary(properties: WireProperties, library: unknown, { value }: Pick<Limits, 'value'>): void {
  if (typeof library !== 'string' || library === '' || Object.hasOwn(properties, 'segment_library')) return
  properties['segment_library'] = shortenText(library, value)
}
