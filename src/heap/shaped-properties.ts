// Filters properties by name, brings nested ones into the form that the customer chose, then flattens them. Used only
// when the settings or the mapping ask for shaping.
import type { Issue } from '../errors'
import { flatten, flattenTree, type FlattenRules } from './flatten'
import { isRecord, withOwn } from './plain'
import { isPlainRecord, readRecord, reportTo, type PlainRecord, type PlainTree } from './plain-tree'
import { isKept, mayHoldKept, type Shaping } from './shaping'
import type { WireProperties } from './wire'

/** One pass over the properties of an event. */
interface Pass {
  readonly rules: FlattenRules
  readonly shaping: Shaping
  readonly issues: Issue[]
  /** Paths of what the customer asked to leave out. */
  readonly leftOut: Set<string>
}

/** Properties in Heap's form, with the issues of what was altered. */
export interface Flattened {
  readonly properties: WireProperties
  readonly issues: readonly Issue[]
}

/**
 * As `flatten`, for the properties that the customer wants to send. What the customer chose to leave out is not
 * reported, nor is anything inside it. With `stringify`, an object at the top level becomes one JSON text. Over the
 * limit it loses entries from the end, which is reported.
 */
export function flattenShaped(source: object, rules: FlattenRules, shaping: Shaping): Flattened {
  const shaped = shapeProperties(source, rules, shaping)
  const issues: Issue[] = [...(shaped?.issues ?? [])]
  const report = reportTo(issues)
  const properties = shaped ? flattenTree(shaped.tree, rules, report) : flatten(source, rules, report)
  return { properties, issues }
}

export interface Shaped {
  readonly tree: PlainRecord
  readonly issues: readonly Issue[]
}

/** The shaped properties before they are flattened; `undefined` if the source as a whole cannot be read. */
export function shapeProperties(source: object, rules: FlattenRules, shaping: Shaping): Shaped | undefined {
  const read: Issue[] = []
  const tree = isPlainRecord(source) ? source : readRecord(source, rules.root, reportTo(read))
  if (!tree) return undefined
  const pass: Pass = { rules, shaping, issues: [], leftOut: new Set() }
  const shaped = shapeTop(pass, tree)
  const wanted = read.filter(({ path }) => !isInside(path, pass.leftOut))
  return { tree: shaped, issues: [...wanted, ...pass.issues] }
}

function shapeTop(pass: Pass, tree: PlainRecord): PlainRecord {
  const { shaping, rules, leftOut } = pass
  let kept: Record<string, PlainTree> = {}
  for (const [key, value] of Object.entries(tree)) {
    const path = `${rules.root}.${key}`
    if (shaping.nested === 'drop' && typeof value === 'object' && value !== null) {
      leftOut.add(path)
      continue
    }
    const filtered = filterValue(pass, value, { key, path })
    if (filtered === undefined) continue
    const isText = shaping.nested === 'stringify' && isRecord(filtered)
    kept = withOwn(kept, key, isText ? toJson(pass, filtered, key) : filtered)
  }
  return kept
}

/** Where a value is. */
interface Place {
  /** Joined name, without list indexes: `cart.lines.sku`. */
  readonly key: string
  /** Path in issues, with the root and list indexes: `properties.cart.lines[0].sku`. */
  readonly path: string
}

/** The part of a value that is sent; `undefined` if there is none. An object or list that was empty before is kept. */
function filterValue(pass: Pass, value: PlainTree, place: Place): PlainTree {
  const { shaping, rules, leftOut } = pass
  const named = { key: place.key, rename: rules.rename }
  if (!hasContent(value)) {
    if (isKept(named, shaping)) return value
  } else if (mayHoldKept(named, shaping)) {
    return isRecord(value) ? filterRecord(pass, value, place) : filterList(pass, value, place)
  }
  leftOut.add(place.path)
  return undefined
}

function hasContent(value: PlainTree): value is PlainRecord | readonly PlainTree[] {
  return typeof value === 'object' && value !== null && (isRecord(value) ? Object.keys(value) : value).length > 0
}

function filterRecord(pass: Pass, record: PlainRecord, { key, path }: Place): PlainTree {
  let kept: Record<string, PlainTree> = {}
  const before = pass.leftOut.size
  for (const [name, inner] of Object.entries(record)) {
    const filtered = filterValue(pass, inner, { key: `${key}.${name}`, path: `${path}.${name}` })
    if (filtered !== undefined) kept = withOwn(kept, name, filtered)
  }
  return hasContent(kept) || pass.leftOut.size === before ? kept : undefined
}

function filterList(pass: Pass, list: readonly PlainTree[], { key, path }: Place): PlainTree {
  const kept: PlainTree[] = []
  for (const [index, inner] of list.entries()) {
    const filtered = filterValue(pass, inner, { key, path: `${path}[${String(index)}]` })
    if (filtered !== undefined) kept.push(filtered)
  }
  return kept.length > 0 ? kept : undefined
}

/** JSON text. Over the limit it loses whole entries from the end, so that it stays valid JSON. */
function toJson({ rules, issues }: Pass, record: PlainRecord, key: string): string {
  const limit = rules.limits.value
  const whole = JSON.stringify(record)
  if (whole.length <= limit) return whole
  let json = '{'
  for (const [name, value] of Object.entries(record)) {
    const entry = `${json === '{' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`
    if (json.length + entry.length + 1 > limit) break
    json += entry
  }
  reportTo(issues)('object_shortened', `${rules.root}.${key}`, limit, whole.length)
  return `${json}}`
}

/** Whether a path is left out itself or lies inside something left out. A path continues with `.name` or `[index]`. */
function isInside(path: string, leftOut: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = lastStep(path.slice(0, end))) {
    if (leftOut.has(path.slice(0, end))) return true
  }
  return false
}

function lastStep(path: string): number {
  return Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))
}
