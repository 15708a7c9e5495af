// What the mapping always does to an event on its way, told for one event when somebody asks: objects become names with
// dots, lists become text, null is left out, something is added. Alterations are issues and stand elsewhere.
import { fieldOf, isRecord } from './plain'

export const TRANSFORMATIONS = ['flattened', 'list_as_text', 'null_left_out', 'added'] as const

/** One thing that happened. Names places, never values. */
export interface Transformation {
  readonly kind: (typeof TRANSFORMATIONS)[number]
  /** Where it stood in the event; empty for what was added. */
  readonly path: string
  /** The properties that it has become in Heap; empty for what was left out. */
  readonly names: readonly string[]
}

/** So many are told at most, and so many names of each. Our choice: a page to read, not an inventory. */
const MAX_TOLD = 50
const MAX_NAMES = 20

/** Where an event keeps what becomes properties. */
const ROOTS = ['properties', 'traits', 'context.traits'] as const

/**
 * Compares a plain event with the bodies that were sent for it, in the order of the event. Whatever a mapping took from
 * elsewhere counts as added. `renamed` are the names that alterations tell of. Nothing where nothing was sent.
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
      // What stands deeper is part of the same.
      const isTold = found.some(({ kind, path: told }) => kind === 'flattened' && path.startsWith(`${told}.`))
      if (names.length > 0 && !isTold) found.push({ kind: 'flattened', path, names: names.slice(0, MAX_NAMES) })
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
  return [...found, ...added].slice(0, MAX_TOLD)
}

function namesOf(body: unknown): string[] {
  const properties = fieldOf(body, 'properties') ?? fieldOf(body, 'custom_properties')
  if (isRecord(properties)) return Object.keys(properties)
  const events = fieldOf(body, 'events')
  return Array.isArray(events) ? events.flatMap(namesOf) : []
}
