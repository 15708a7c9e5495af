// Lists what the mapping always does to an event, for a person who looks at one: objects become names with dots, lists
// become text, null is left out, properties are added. Alterations are not in this list: they are issues.
import { fieldOf, isRecord } from './plain'

export const TRANSFORMATIONS = ['flattened', 'list_as_text', 'null_left_out', 'added'] as const

/** One change that the mapping made. Holds paths and names, never values. */
export interface Transformation {
  readonly kind: (typeof TRANSFORMATIONS)[number]
  /** Path in the event; empty for an added property. */
  readonly path: string
  /** The resulting properties in Heap; empty for a value that was left out. */
  readonly names: readonly string[]
}

/** Transformations listed at most, and names listed for each. Our choice: what a person can read on a page. */
const MAX_LISTED = 50
const MAX_NAMES = 20

/** Fields of an event whose values become properties. */
const ROOTS = ['properties', 'traits', 'context.traits'] as const

/**
 * Compares an event with the bodies that were sent for it. The result is in the order of the event. Values that a
 * mapping took from other fields count as added. `renamed` are the new names in the event's issues: they are not listed
 * again. Empty if nothing was sent.
 */
export function findTransformations(
  event: unknown,
  bodies: readonly unknown[],
  renamed: readonly string[] = []
): Transformation[] {
  const sent = new Set(bodies.flatMap(namesOf))
  if (sent.size === 0) return []
  const found: Transformation[] = []
  const known = new Set<string>(renamed)

  function look(value: unknown, { name, path }: { name: string; path: string }): void {
    if (isRecord(value)) return lookInside(value, { name, path })
    known.add(name)
    if (value === null && !sent.has(name)) found.push({ kind: 'null_left_out', path, names: [] })
    if (Array.isArray(value) && sent.has(name)) found.push({ kind: 'list_as_text', path, names: [name] })
  }

  function lookInside(record: Record<string, unknown>, { name, path }: { name: string; path: string }): void {
    const entries = Object.entries(record)
    if (name !== '') {
      known.add(name)
      const names = [...sent].filter((one) => one.startsWith(`${name}.`))
      // Objects inside a flattened object are part of the same transformation.
      const isListed = found.some(({ kind, path: outer }) => kind === 'flattened' && path.startsWith(`${outer}.`))
      if (names.length > 0 && !isListed) found.push({ kind: 'flattened', path, names: names.slice(0, MAX_NAMES) })
    }
    for (const [key, value] of entries) {
      look(value, { name: name === '' ? key : `${name}.${key}`, path: `${path}.${key}` })
    }
  }

  for (const root of ROOTS) {
    const source = root.split('.').reduce<unknown>((value, key) => fieldOf(value, key), event)
    if (isRecord(source)) lookInside(source, { name: '', path: root })
  }
  const added = [...sent]
    .filter((name) => !known.has(name))
    .map((name) => ({ kind: 'added', path: '', names: [name] }) as const)
  return [...found, ...added].slice(0, MAX_LISTED)
}

function namesOf(body: unknown): string[] {
  const properties = fieldOf(body, 'properties') ?? fieldOf(body, 'custom_properties')
  if (isRecord(properties)) return Object.keys(properties)
  const events = fieldOf(body, 'events')
  return Array.isArray(events) ? events.flatMap(namesOf) : []
}
