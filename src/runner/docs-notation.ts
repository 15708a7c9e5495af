// Writes a JSON schema the way TypeScript writes a type, for people who read the API's page.

/** The parts of JSON Schema that the shapes of the admin API are made of. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly default?: unknown
}

/** Lines of text; `indent`: spaces in front of all but the first. */
export function toNotation(schema: Schema, indent = 0): string {
  if (schema.anyOf) return schema.anyOf.map((one) => toNotation(one, indent)).join(' | ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['unknown'])
  return types.map((type) => ofType(type, schema, indent)).join(' | ')
}

function ofType(type: string, schema: Schema, indent: number): string {
  if (type === 'array') return toList(schema.items ?? {}, indent)
  return type === 'object' ? toObject(schema, indent) : type
}

function toList(items: Schema, indent: number): string {
  const element = toNotation(items, indent)
  return items.type === 'object' || !element.includes(' | ') ? `${element}[]` : `(${element})[]`
}

function toObject(schema: Schema, indent: number): string {
  const { properties, required = [], patternProperties = {}, additionalProperties } = schema
  if (properties === undefined) {
    const [pattern] = Object.values(patternProperties)
    const values = pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : {})
    return `{ [key]: ${toNotation(values, indent)} }`
  }
  const pad = ' '.repeat(indent + 2)
  const lines = Object.entries(properties).map(([key, property]) => {
    const mark = required.includes(key) ? '' : '?'
    const notes = notesOf(property)
    return `${pad}${key}${mark}: ${toNotation(property, indent + 2)}${notes === '' ? '' : `   // ${notes}`}`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${' '.repeat(indent)}}`
}

/** What a type does not say: limits, the default, the description. */
export function notesOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, description } = schema
  const notes = [
    description,
    rangeOf(minimum, maximum, ''),
    rangeOf(minLength, maxLength, ' characters'),
    rangeOf(minItems, maxItems, ' entries'),
    schema.default === undefined ? undefined : `default ${JSON.stringify(schema.default)}`
  ]
  return notes.filter((note) => note !== undefined).join('; ')
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const isPlain = least === undefined || least === 0
  if (most === undefined) return isPlain ? undefined : `at least ${least}${unit}`
  return isPlain ? `at most ${toText(most)}${unit}` : `${toText(least)} to ${toText(most)}${unit}`
}

function toText(number: number): string {
  return number.toLocaleString('en-US')
}
