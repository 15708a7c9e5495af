// The origin of a field's value: as it is edited, and as Segment's mapping language writes it.

/** A value of a mapping in the form of an editor. */
export type Origin =
  | { readonly kind: 'nothing' }
  /** A path of the event, without the leading `$.`. `otherwise`: the path to use if the event has nothing there. */
  | { readonly kind: 'path'; readonly path: string; readonly otherwise?: string }
  /** A constant; `type` if it is not text. */
  | { readonly kind: 'text'; readonly text: string; readonly type?: 'number' | 'boolean' }
  /** Text with `{{ paths }}` in it. */
  | { readonly kind: 'template'; readonly template: string }
  /** A value for each of several names. */
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  /** Anything else, as JSON text. */
  | { readonly kind: 'json'; readonly json: string }

export interface Part {
  readonly name: string
  readonly origin: Origin
}

export type OriginKind = Origin['kind']

export const KIND_NAMES: Readonly<Record<OriginKind, string>> = {
  path: 'From the event',
  text: 'Always the same',
  template: 'Text with values',
  parts: 'Several values',
  json: 'Own rule (JSON)',
  nothing: 'Nothing'
}

export function toOrigin(value: unknown): Origin {
  if (value === undefined || value === null) return { kind: 'nothing' }
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (typeof value === 'number' || typeof value === 'boolean') return toFixed(String(value), typeof value)
  if (!isObject(value)) return toJson(value)
  const keys = Object.keys(value)
  const { '@template': template } = value
  const path = pathOf(value)
  if (path !== undefined) return { kind: 'path', path }
  if (keys.length === 1 && typeof template === 'string') return { kind: 'template', template }
  if (keys.some((key) => key.startsWith('@'))) return toFallback(value) ?? toJson(value)
  return { kind: 'parts', parts: keys.map((name) => ({ name, origin: toOrigin(value[name]) })) }
}

/** `undefined`: the field has no value. So does JSON that cannot be parsed, which `mistakeOf` reports. */
export function toMappingValue(origin: Origin): unknown {
  switch (origin.kind) {
    case 'nothing':
      return undefined
    case 'path':
      return toPathValue(origin)
    case 'text':
      return toScalar(origin)
    case 'template':
      return { '@template': origin.template }
    case 'json':
      return parseJson(origin.json)
    case 'parts': {
      const named = origin.parts.filter(({ name }) => name.trim() !== '')
      return Object.fromEntries(named.map((part) => [part.name.trim(), toMappingValue(part.origin)]))
    }
  }
}

/** What keeps the value from being used; `undefined` when nothing does. */
export function mistakeOf(origin: Origin): string | undefined {
  if (origin.kind === 'json' && parseJson(origin.json) === undefined) return 'This is not valid JSON yet.'
  if (origin.kind === 'text' && !isScalar(origin)) return 'A number is needed.'
  if (origin.kind === 'path' && [origin.path, origin.otherwise].some((path) => path?.trim() === '')) {
    return 'Name the part of the event, for example userId.'
  }
  if (origin.kind !== 'parts') return undefined
  return origin.parts.map((part) => mistakeOf(part.origin)).find((mistake) => mistake !== undefined)
}

/** The same value in another kind, as far as it can be kept. `fieldType`: what the field takes, as Segment names it. */
export function changeKind(origin: Origin, kind: OriginKind, fieldType = 'string'): Origin {
  const value = toMappingValue(origin)
  switch (kind) {
    case 'nothing':
      return { kind }
    case 'path':
      return { kind, path: '' }
    case 'text':
      return toFixed(typeof value === 'string' ? value : '', fieldType)
    case 'template':
      return { kind, template: origin.kind === 'path' ? `{{${origin.path}}}` : typeof value === 'string' ? value : '' }
    case 'parts':
      return { kind, parts: [{ name: '', origin: { kind: 'path', path: '' } }] }
    case 'json':
      return value === undefined ? { kind, json: 'null' } : toJson(value)
  }
}

function atPath(path: string): object {
  return { '@path': `$.${path.trim()}` }
}

/** Segment's directive for "this value, or else that one". */
function toPathValue({ path, otherwise }: Extract<Origin, { kind: 'path' }>): object {
  if (otherwise === undefined) return atPath(path)
  return { '@if': { exists: atPath(path), then: atPath(path), else: atPath(otherwise) } }
}

/** The path without the leading `$.`; `undefined` for a value that is not a path. */
function pathOf(value: unknown): string | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined
  const { '@path': path } = value
  return typeof path === 'string' ? path.replace(/^\$\.?/, '') : undefined
}

/** `undefined` unless the rule is of the form that `toPathValue` writes. */
function toFallback(value: Readonly<Record<string, unknown>>): Origin | undefined {
  const rule = value['@if']
  if (!isObject(rule) || Object.keys(value).length !== 1 || Object.keys(rule).length !== 3) return undefined
  const [path, then, otherwise] = [pathOf(rule['exists']), pathOf(rule['then']), pathOf(rule['else'])]
  if (path === undefined || path !== then || otherwise === undefined) return undefined
  return { kind: 'path', path, otherwise }
}

/** The paths of an event, as a person would type them. Arrays are not descended into. */
export function pathsOf(event: unknown, prefix = ''): string[] {
  if (!isObject(event)) return []
  return Object.entries(event).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    return [path, ...pathsOf(value, path)]
  })
}

function toFixed(text: string, type: string): Origin {
  if (type === 'number' || type === 'integer') return { kind: 'text', text, type: 'number' }
  return type === 'boolean' ? { kind: 'text', text, type: 'boolean' } : { kind: 'text', text }
}

function isScalar({ text, type }: Extract<Origin, { kind: 'text' }>): boolean {
  return type !== 'number' || /^-?\d+(\.\d+)?$/.test(text)
}

function toScalar({ text, type }: Extract<Origin, { kind: 'text' }>): string | number | boolean {
  if (type === 'boolean') return text === 'true'
  return type === 'number' ? Number(text) : text
}

function toJson(value: unknown): Origin {
  return { kind: 'json', json: JSON.stringify(value, null, 2) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
