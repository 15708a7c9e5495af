// Builds the shapes of the admin API: a JSON schema, and the type that follows from it.
import { Type, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox'

/** The type that a schema describes, read-only. */
export type Of<Schema extends TSchema> = Immutable<Static<Schema>>

type Immutable<T> = T extends readonly (infer Element)[]
  ? readonly Immutable<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T

/** An object with these keys and no others. */
export function shape<Properties extends TProperties>(properties: Properties): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false })
}

export function listOf<Schema extends TSchema>(schema: Schema) {
  return Type.Array(schema)
}

const TEXTS_AND_NUMBERS = ['string', 'number', 'integer', 'boolean']

/** A text, number or boolean stays one schema: of a union, the check of bodies may turn null into an empty text or into 0. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const { type, enum: values, ...rest } = schema as Schema & { readonly type?: unknown; readonly enum?: unknown[] }
  const types = [type].flat()
  const isPlain = types.every((one) => TEXTS_AND_NUMBERS.includes(String(one)))
  const whole = isPlain
    ? { ...rest, type: [...types, 'null'], ...(values && { enum: [...values, null] }) }
    : union(schema)
  return Type.Unsafe<Static<Schema> | null>(whole)
}

function union(schema: TSchema): TSchema {
  return Type.Union([schema, Type.Null()])
}

/** One of some texts, as a single schema: an answer to a wrong one names all of them. */
export function oneOf<const Values extends readonly string[]>(...values: Values) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: values })
}

/** An object with any keys. */
export function anyObject(description?: string) {
  const described = description === undefined ? {} : { description }
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, ...described })
}

/** In the body of a change. Refused with 409 where one of them has another value by now. */
export const Was = Type.Optional(
  anyObject('Fields as they were loaded, by path such as settings.region; null: not there')
)

/** ISO 8601 UTC. */
export const Time = Type.String({ description: 'ISO 8601, UTC' })

export const Count = Type.Integer({ minimum: 0 })

/** The number of something stored, as a caller names it: exact, as every number in JSON that is not larger. */
export const Numbered = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** The answer to a wrong body, an unknown id or a refused request. */
export const ApiFailure = shape({
  error: shape({
    code: Type.String({ description: 'See docs/errors.md' }),
    message: Type.String({ description: 'A sentence for people' }),
    fields: Type.Optional(
      Type.Unsafe<Record<string, string>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'One sentence per wrong field'
      })
    )
  })
})
export type ApiFailure = Of<typeof ApiFailure>
