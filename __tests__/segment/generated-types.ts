// The types that Segment's command line generates of settings and fields: one interface of an object that its schema lets
// pass.
import type { GlobalSetting, InputField } from '@segment/actions-core'

type Type = GlobalSetting['type'] | InputField['type']

/** What settings and fields of actions have in common. */
interface Field {
  readonly type: Type
  readonly description?: string | undefined
  readonly required?: unknown
  readonly allowNull?: boolean | undefined
  readonly multiple?: boolean | undefined
  readonly properties?: Readonly<Record<string, Field>> | undefined
}

const TYPES: Readonly<Record<Type, string>> = {
  string: 'string',
  text: 'string',
  password: 'string',
  boolean: 'boolean',
  number: 'number',
  integer: 'number',
  datetime: 'string | number',
  object: '{\n[k: string]: unknown\n}'
}

const BANNER = '// Generated file. DO NOT MODIFY IT BY HAND.'

export function toGeneratedTypes(name: string, fields: Readonly<Record<string, Field>>): string {
  return `${BANNER}\n\nexport interface ${name} ${membersOf(fields)}\n`
}

function membersOf(fields: Readonly<Record<string, Field>>): string {
  const members = Object.entries(fields).map(([key, field]) => {
    const { description, required } = field
    const comment = `/**\n * ${(description ?? '').replaceAll('*/', '*\\/')}\n */`
    return `${comment}\n${/^\w+$/.test(key) ? key : JSON.stringify(key)}${required === true ? '' : '?'}: ${typeOf(field)}`
  })
  return `{\n${members.join('\n')}\n}`
}

function typeOf(field: Field): string {
  const { type, properties, allowNull, multiple } = field
  const plain = properties === undefined ? TYPES[type] : membersOf(properties)
  const whole = multiple === true ? `(${plain})[]` : plain
  return allowNull === true ? `${whole} | null` : whole
}
