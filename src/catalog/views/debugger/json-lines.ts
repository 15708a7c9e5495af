// JSON as lines that know their path, so that single values can be marked.

export interface Line {
  readonly depth: number
  /** Names from the root, joined with dots, as issues write them. */
  readonly path: string
  readonly key: string | undefined
  /** The value, or the bracket that opens or closes one, with its comma. */
  readonly text: string
  readonly kind: 'text' | 'number' | 'other' | 'bracket'
}

/** Longer text is shown without its middle. Copying gives all of it. */
const SHOWN = 160

export function toLines(value: unknown): Line[] {
  return linesOf(value, { depth: 0, path: '', key: undefined, isLast: true })
}

interface Place {
  readonly depth: number
  readonly path: string
  readonly key: string | undefined
  readonly isLast: boolean
}

function linesOf(value: unknown, { depth, path, key, isLast }: Place): Line[] {
  const comma = isLast ? '' : ','
  if (typeof value !== 'object' || value === null) {
    return [{ depth, path, key, text: shorten(value) + comma, kind: kindOf(value) }]
  }
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const entries = Object.entries(value)
  if (entries.length === 0) return [{ depth, path, key, text: open + close + comma, kind: 'bracket' }]
  const inner = entries.flatMap(([name, item], index) =>
    linesOf(item, {
      depth: depth + 1,
      path: path === '' ? name : `${path}.${name}`,
      key: isList ? undefined : name,
      isLast: index === entries.length - 1
    })
  )
  return [
    { depth, path, key, text: open, kind: 'bracket' },
    ...inner,
    { depth, path, key: undefined, text: close + comma, kind: 'bracket' }
  ]
}

function kindOf(value: unknown): Line['kind'] {
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'other'
}

function shorten(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined || json.length <= SHOWN) return json ?? 'null'
  return `${json.slice(0, SHOWN / 2)} … ${json.slice(-20)}`
}
