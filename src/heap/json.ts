// Writes an array of an event as JSON text that fits a limit. Knows nothing of properties or their names.
import { INVALID_DATE, isPlainObject, toPlain } from './plain'
import { descend, readKey, report, type Walk } from './walk'
import { MAX_DEPTH } from './limits'

/** Where an array stands in the event, and the most UTF-16 units its text may have. */
interface ArrayPlace {
  readonly path: string
  readonly limit: number
}

/**
 * JSON text of `array`: dates as ISO 8601, bigints as decimal strings, everything else as `JSON.stringify` has it.
 * Text over the limit loses whole elements from the end, so that it stays valid JSON; that is reported.
 */
export function arrayToJson(walk: Walk, array: readonly unknown[], place: ArrayPlace): string {
  const text = writeNatively(array, walk.ancestors.length)
  return text !== undefined && text.length <= place.limit ? text : joinElements(walk, array, place)
}

/** Nearly every array of a real event is plain JSON: the native writer takes it (bench: map row). */
function writeNatively(array: readonly unknown[], depth: number): string | undefined {
  try {
    return isPlainJson(array, depth) ? JSON.stringify(array) : undefined
  } catch {
    // Something in it fails when it is read: element by element, only that is lost.
    return undefined
  }
}

function joinElements(walk: Walk, array: readonly unknown[], { path, limit }: ArrayPlace): string {
  const kept: string[] = []
  let keptLength = 2
  let length = 2
  let fits = true
  for (let index = 0; index < array.length; index++) {
    const text = valueToJson(walk, array[index], `${path}[${String(index)}]`) ?? 'null'
    const added = text.length + (index === 0 ? 0 : 1)
    length += added
    fits &&= length <= limit
    if (!fits) continue
    kept.push(text)
    keptLength += added
  }
  if (keptLength < length) report(walk, 'array_shortened', { path, limit, actual: length })
  return `[${kept.join(',')}]`
}

function valueToJson(walk: Walk, value: unknown, path: string): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'bigint':
      return `"${value.toString()}"`
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value)
      report(walk, 'not_finite', { path })
      return undefined
    case 'object':
      return value === null ? 'null' : objectToJson(walk, value, path)
    default:
      return undefined
  }
}

function objectToJson(walk: Walk, value: object, path: string): string | undefined {
  let text: string | undefined
  const read = descend(walk, path, {
    value,
    visit: () => {
      if (Array.isArray(value)) text = joinElements(walk, value, { path, limit: Infinity })
      else if (isPlainObject(value)) text = entriesToJson(walk, value, path)
      else text = specialToJson(walk, value, path)
    }
  })
  return read ? text : undefined
}

function entriesToJson(walk: Walk, source: Record<string, unknown>, path: string): string {
  const entries: string[] = []
  for (const key of Object.keys(source)) {
    const keyPath = `${path}.${key}`
    const text = valueToJson(walk, readKey(walk, source, { key, path: keyPath }), keyPath)
    if (text !== undefined) entries.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${entries.join(',')}}`
}

function specialToJson(walk: Walk, value: object, path: string): string | undefined {
  const plain = toPlain(value)
  if (plain !== INVALID_DATE) return valueToJson(walk, plain, path)
  report(walk, 'invalid_date', { path })
  return undefined
}

/** True when `JSON.stringify` writes the value with nothing lost: no special objects, no non-finite numbers, not too deep. */
function isPlainJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (depth > MAX_DEPTH) return false
      if (Array.isArray(value)) return value.every((element) => isPlainJson(element, depth + 1))
      return isPlainObject(value) && Object.values(value).every((element) => isPlainJson(element, depth + 1))
    default:
      return false
  }
}
