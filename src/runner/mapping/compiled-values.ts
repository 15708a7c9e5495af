// Compiles the values of a mapping into functions that give what Segment's mapping kit gives: constants, paths,
// conditions, templates, letter case and merged objects. What the mapping kit does otherwise is left to it.
import { transform, type JSONObject } from '@segment/actions-core'
import { isRecord } from '../../heap/input'

/** Gives the value for an event. Parts of the event are not copied. */
export type Read = (event: JSONObject) => unknown

/** `undefined`: the value is not understood, so that its whole mapping is left to Segment's code. */
type Compile = (options: unknown) => Read | undefined

/** At the top everything around a value is an object, which Segment's check of a mapping looks into. */
type Place = 'top' | 'inside'

/** Compiles one value of a mapping that Segment's check has passed. */
export function compileValue(value: unknown, place: Place): Read | undefined {
  if (Array.isArray(value)) return compileList(value)
  if (!isRecord(value)) return () => value
  const names = Object.keys(value).filter((key) => key.startsWith('@'))
  const [name] = names
  if (name === undefined) return compileObject(value, place)
  const isDirective = names.length === 1 && Object.keys(value).every((key) => key === name || key === '_metadata')
  if (!isDirective) return undefined
  return DIRECTIVES.get(name)?.(value[name]) ?? (place === 'top' ? leaveToSegment(value as JSONObject) : undefined)
}

function compileAll(values: readonly unknown[], place: Place): readonly Read[] | undefined {
  const reads = values.map((value) => compileValue(value, place))
  return reads.every((read) => read !== undefined) ? reads : undefined
}

function compileList(values: readonly unknown[]): Read | undefined {
  const reads = compileAll(values, 'inside')
  return reads && ((event) => reads.map((read) => read(event)))
}

/** Without the keys whose value is absent: Segment's code removes them in the end. */
function compileObject(value: Readonly<Record<string, unknown>>, place: Place): Read | undefined {
  const keys = Object.keys(value)
  const reads = compileAll(Object.values(value), place)
  if (reads === undefined || keys.includes('__proto__')) return undefined
  return (event) => {
    const made: Record<string, unknown> = {}
    keys.forEach((key, index) => {
      const one = reads[index]?.(event)
      if (one !== undefined) made[key] = one
    })
    return made
  }
}

/** One directive alone, in the way in which Segment's code applies it. */
function leaveToSegment(directive: JSONObject): Read {
  const mapping = { value: directive }
  return (event) => transform(mapping, event)['value']
}

const DIRECTIVES: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ['@path', compilePath],
  ['@template', compileTemplate],
  ['@if', compileIf],
  ['@case', compileCase],
  ['@merge', compileMerge],
  ['@literal', (value) => compileValue(value, 'inside')]
])

/** Source: `get` of actions-core, which splits the path for every event. */
const SEPARATOR = /\[(?="|'|\d)|\.|(?<="|'|\d)]+/g

function compilePath(path: unknown): Read | undefined {
  return typeof path === 'string' ? readPath(path.replace('$.', '')) : undefined
}

function readPath(path: string): Read {
  if (path === '' || path === '.') return (event) => event
  const keys = path
    .split(SEPARATOR)
    .filter((key) => key !== '')
    .map((key) => key.replace(/'|"/g, ''))
  return (event) => {
    let value: unknown = event
    for (const key of keys) value = value && (value as Readonly<Record<string, unknown>>)[key]
    return value
  }
}

/** Source: `render` of actions-core, which reads a template with three brackets twice. */
function compileTemplate(template: unknown): Read | undefined {
  if (typeof template !== 'string' || template.includes('{{{')) return undefined
  // Every second part is what stands between brackets.
  const parts = template.split(/\{\{([^}]+)\}\}/)
  const reads = parts.map((part, index): Read => (index % 2 === 0 ? () => part : readPath(part.trim())))
  return (event) => {
    let text = ''
    for (const read of reads) text += textOf(read(event) as string | number | null | undefined)
    return text
  }
}

/** As `String.replace` writes a value into a text. */
function textOf(value: string | number | null | undefined): string {
  return String(value ?? '')
}

function compileIf(options: unknown): Read | undefined {
  if (!isRecord(options) || !options['exists']) return undefined
  const [exists, then, otherwise] = [options['exists'], options['then'], options['else']].map((value) =>
    compileValue(value, 'inside')
  )
  if (exists === undefined || then === undefined || otherwise === undefined) return undefined
  const hasElse = Boolean(options['else'])
  return (event) => {
    const isThere = (exists(event) ?? null) !== null
    if (isThere) return then(event)
    return hasElse ? otherwise(event) : undefined
  }
}

function compileCase(options: unknown): Read | undefined {
  if (!isRecord(options) || !options['value']) return undefined
  const { operator } = options
  const read = compileValue(options['value'], 'inside')
  if (read === undefined || (operator !== 'lower' && operator !== 'upper')) return undefined
  return (event) => {
    const value = read(event)
    if (typeof value !== 'string') return value
    return operator === 'lower' ? value.toLowerCase() : value.toUpperCase()
  }
}

/** Only of paths: in an object that the mapping makes, an absent value would hide that of the object before it. */
function compileMerge(options: unknown): Read | undefined {
  if (!isRecord(options) || !Array.isArray(options['objects'])) return undefined
  const { direction } = options
  const reads = (options['objects'] as unknown[]).map((object) =>
    isRecord(object) && typeof object['@path'] === 'string' ? compileValue(object, 'inside') : undefined
  )
  if ((direction !== 'left' && direction !== 'right') || !reads.every((read) => read !== undefined)) return undefined
  const inOrder = direction === 'left' ? [...reads].reverse() : reads
  return (event) => Object.assign({}, ...inOrder.map((read) => read(event))) as unknown
}
