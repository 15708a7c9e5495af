// Filters properties by name and puts nested ones into the form that the customer chose, then flattens as usual.
// Used only where something is asked for: events that are not shaped never come here.
import type { Issue } from '../errors'
import { flatten, flattenTree, type Flattened, type FlattenRules } from './flatten'
import { isRecord, setOwn } from './plain'
import { isPlainTree, joinPath, readPlain, report, type PlainRecord, type PlainTree } from './plain-tree'
import { isKept, isWithin, mayHoldKept, type Shaping } from './shaping'

/** One pass over the properties of an event. */
interface Pass {
  readonly rules: FlattenRules
  readonly shaping: Shaping
  readonly issues: Issue[]
  /** Joined names of what the customer asked to leave out. */
  readonly leftOut: string[]
}

/**
 * As `flatten`, of what the customer wants to send. What is left out by choice is not reported, and neither is anything
 * inside it. With `stringify`, an object at the top becomes one JSON text; over the limit it loses entries from the
 * end, which is reported.
 */
export function flattenShaped(source: object, rules: FlattenRules, shaping: Shaping): Flattened {
  const read: Issue[] = []
  const tree = isPlainTree(source) ? source : readPlain({ issues: read, ancestors: [] }, source, rules.root)
  if (!isRecord(tree)) return flatten(source, rules)
  const pass: Pass = { rules, shaping, issues: [], leftOut: [] }
  const flattened = flattenTree(shapeTop(pass, tree), rules)
  const isWanted = ({ path }: Issue): boolean => !pass.leftOut.some((key) => isInside(path, joinPath(rules.root, key)))
  return { properties: flattened.properties, issues: [...read.filter(isWanted), ...pass.issues, ...flattened.issues] }
}

function shapeTop(pass: Pass, tree: PlainRecord): PlainRecord {
  const { nested } = pass.shaping
  const kept: Record<string, PlainTree> = {}
  for (const [key, value] of Object.entries(tree)) {
    if (nested === 'drop' && typeof value === 'object' && value !== null) {
      pass.leftOut.push(key)
      continue
    }
    const filtered = filterValue(pass, value, key)
    if (filtered === undefined) continue
    setOwn(kept, key, nested === 'stringify' && isRecord(filtered) ? toJson(pass, filtered, key) : filtered)
  }
  return kept
}

/** `undefined` when nothing of it is sent. An object that was empty before stays. */
function filterValue(pass: Pass, value: PlainTree, key: string): PlainTree {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    if (isKept(key, pass.shaping)) return value
    pass.leftOut.push(key)
    return undefined
  }
  if (!mayHoldKept(key, pass.shaping)) {
    pass.leftOut.push(key)
    return undefined
  }
  const kept: Record<string, PlainTree> = {}
  for (const [name, inner] of Object.entries(value)) {
    const filtered = filterValue(pass, inner, `${key}.${name}`)
    if (filtered !== undefined) setOwn(kept, name, filtered)
  }
  return Object.keys(kept).length > 0 ? kept : undefined
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
  report(issues, 'object_shortened', { path: joinPath(rules.root, key), limit, actual: whole.length })
  return `${json}}`
}

/** Paths of issues go on with `.name` or `[index]` below a property. */
function isInside(path: string, parent: string): boolean {
  return isWithin(path, parent) || path.startsWith(`${parent}[`)
}
