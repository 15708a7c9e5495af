// Computes from a mapping alone how large its result can become, by the rules of each directive in actions-core's
// mapping kit.
import { isRecord } from '../../heap/input'

/** At most `fixed` characters, and `perCharacter` more for every character of the event. */
export interface Growth {
  readonly fixed: number
  readonly perCharacter: number
}

const NOTHING: Growth = { fixed: 0, perCharacter: 0 }
/** The event, or a part of it. */
const EVENT: Growth = { fixed: 0, perCharacter: 1 }
/** For results without a bound. */
const ENDLESS: Growth = { fixed: Infinity, perCharacter: Infinity }
/** Escaping makes six characters of one (`\u0000`). */
const ENCODED = 6
/** A flattened name holds the names of all levels above it. */
const FLATTENED = 16

type Estimate = (options: unknown) => Growth

const DIRECTIVES: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ['@path', () => EVENT],
  ['@template', ofTemplate],
  ['@liquid', (text) => ({ fixed: sizeOf(text), perCharacter: sizeOf(text) / 5 })],
  ['@literal', growthOf],
  ['@excludeWhenNull', growthOf],
  ['@case', (options) => growthOf(optionOf(options, 'value'))],
  ['@if', (options) => largest(['exists', 'blank', 'then', 'else'].map((key) => growthOf(optionOf(options, key))))],
  ['@json', (options) => times(growthOf(optionOf(options, 'value')), ENCODED)],
  ['@flatten', (options) => times(growthOf(optionOf(options, 'value')), FLATTENED)],
  ['@replace', ofReplace],
  ['@merge', (options) => growthOf(optionOf(options, 'objects'))],
  ['@transform', ofTransform],
  ['@arrayPath', ofArrayPath]
])

/** Recursive: the caller has to limit the depth. */
export function growthOf(value: unknown): Growth {
  if (Array.isArray(value)) return sum(value.map(growthOf))
  if (!isRecord(value)) return { fixed: sizeOf(value), perCharacter: 0 }
  const directive = Object.entries(value).find(([key]) => key.startsWith('@'))
  if (directive !== undefined) return DIRECTIVES.get(directive[0])?.(directive[1]) ?? NOTHING
  return sum(Object.entries(value).map(([key, one]) => add(growthOf(one), { fixed: key.length, perCharacter: 0 })))
}

function ofTemplate(text: unknown): Growth {
  // A template that comes from the event may have any number of placeholders.
  if (typeof text !== 'string') return ENDLESS
  return { fixed: text.length, perCharacter: text.split('{{').length - 1 }
}

function ofReplace(options: unknown): Growth {
  const factor = (from: string, to: string): number =>
    Math.max(1, (sizeOf(optionOf(options, to)) - 2) / Math.max(1, sizeOf(optionOf(options, from)) - 2))
  const value = growthOf(optionOf(options, 'value'))
  return times(value, factor('pattern', 'replacement') * factor('pattern2', 'replacement2'))
}

/** The second mapping gets the result of the first one. */
function ofTransform(options: unknown): Growth {
  return within(growthOf(optionOf(options, 'mapping')), growthOf(optionOf(options, 'apply')))
}

/** Every item has at least two characters, and the result holds each item's characters once. */
function ofArrayPath(options: unknown): Growth {
  const [source, shape] = Array.isArray(options) ? (options as unknown[]) : []
  const list = typeof source === 'string' ? EVENT : growthOf(source)
  if (shape === undefined) return list
  const item = growthOf(shape)
  return within({ fixed: 0, perCharacter: item.fixed / 2 + item.perCharacter }, list)
}

function within(outer: Growth, inner: Growth): Growth {
  return add({ fixed: outer.fixed, perCharacter: 0 }, times(inner, outer.perCharacter))
}

function times({ fixed, perCharacter }: Growth, factor: number): Growth {
  return factor === 0 ? NOTHING : { fixed: fixed * factor, perCharacter: perCharacter * factor }
}

function add(one: Growth, other: Growth): Growth {
  return { fixed: one.fixed + other.fixed, perCharacter: one.perCharacter + other.perCharacter }
}

function sum(all: readonly Growth[]): Growth {
  return all.reduce(add, NOTHING)
}

function largest(all: readonly Growth[]): Growth {
  return all.reduce(
    (most, next) => ({
      fixed: Math.max(most.fixed, next.fixed),
      perCharacter: Math.max(most.perCharacter, next.perCharacter)
    }),
    NOTHING
  )
}

/** Size of text with its quotes; 5 for any other value that is not an object. */
function sizeOf(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : 5
}

function optionOf(options: unknown, key: string): unknown {
  return isRecord(options) ? options[key] : undefined
}
