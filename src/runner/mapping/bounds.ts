// Limits of mappings and triggers, so that applying them takes little time and memory for any event.
import type { Mapping } from '../../storage/settings/model'
import { MAX_EVENT_BYTES } from '../intake/limits'
import { growthOf, type Growth } from './growth'

/** Levels of lists, objects and functions. All limits here are our choice, far above what people write. */
export const MAX_DEPTH = 32
/** Characters of a mapping as JSON. */
export const MAX_LENGTH = 50_000
/**
 * Steps for one event. Segment's code checks the mapping again for every event, and checks the content of a function
 * with options twice, so that each level of functions doubles the work.
 */
export const MAX_STEPS = 10_000
/** Characters that a mapping may make from the largest event. */
export const MAX_RESULT = 32 * 1024 * 1024
/** Characters of a trigger. */
export const MAX_TRIGGER_LENGTH = 5000

/** Functions whose options Segment's code checks twice. Source: `validateObjectWithFields` of actions-core. */
const CHECKED_TWICE = new Set(['@if', '@case', '@replace', '@json', '@flatten', '@merge', '@transform'])
/** Functions whose work depends on more than the length of the event. */
const UNSTEADY = /"@(?:arrayPath|flatten|transform|liquid)":/

/** A sentence that names the path in the mapping which exceeds a limit; `undefined` if none does. */
export function refuseSize(mapping: Mapping['mapping']): string | undefined {
  const tooDeep = findTooDeep(mapping, [])
  // First, because the other checks are recursive.
  if (tooDeep !== undefined) return `${pathOf(tooDeep)} is nested more than ${MAX_DEPTH} levels deep. Make it flatter.`
  const { length } = JSON.stringify(mapping)
  if (length > MAX_LENGTH) return `The mapping has ${length} characters; at most ${MAX_LENGTH} are taken.`
  return refuseSteps(mapping) ?? refuseResult(mapping)
}

/** Whether applying the mapping is so cheap that its time need not be limited. */
export function isSteady(mapping: Mapping['mapping']): boolean {
  return !UNSTEADY.test(JSON.stringify(mapping)) && resultOf(growthOf(mapping)) < MAX_RESULT / 32
}

/** A sentence if the trigger is too long; `undefined` if it can be read. */
export function refuseLength({ length }: string): string | undefined {
  if (length <= MAX_TRIGGER_LENGTH) return undefined
  return `The trigger has ${length} characters; at most ${MAX_TRIGGER_LENGTH} are read. Shorten it, or split the mapping.`
}

type Path = readonly string[]

function findTooDeep(value: unknown, path: Path): Path | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > MAX_DEPTH) return path
  for (const [key, inner] of Object.entries(value)) {
    const found = findTooDeep(inner, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

function refuseSteps(mapping: Mapping['mapping']): string | undefined {
  let steps = 0
  const count = (value: unknown, path: Path, weight: number): Path | undefined => {
    steps += weight
    if (steps > MAX_STEPS) return path
    if (typeof value !== 'object' || value === null) return undefined
    for (const [key, inner] of Object.entries(value)) {
      const found = count(inner, [...path, key], CHECKED_TWICE.has(key) ? weight * 2 : weight)
      if (found !== undefined) return found
    }
    return undefined
  }
  const place = count(mapping, [], 1)
  if (place === undefined) return undefined
  return `At ${pathOf(place)} the mapping takes more than ${MAX_STEPS} steps for one event; every function inside a function doubles them. Nest fewer, or split the mapping.`
}

/** Names the first field that exceeds the limit alone, or else the mapping. */
function refuseResult(mapping: Mapping['mapping']): string | undefined {
  if (resultOf(growthOf(mapping)) <= MAX_RESULT) return undefined
  const field = Object.keys(mapping).find((key) => resultOf(growthOf(mapping[key])) > MAX_RESULT)
  const place = field === undefined ? 'The mapping' : pathOf([field])
  return `${place} could make more than ${MAX_RESULT} characters of one event. Repeat less of the event in it, with fewer functions inside functions.`
}

function resultOf({ fixed, perCharacter }: Growth): number {
  return fixed + perCharacter * MAX_EVENT_BYTES
}

/** The path in the notation of Segment's messages. Long paths are cut. */
function pathOf(path: Path): string {
  const shown = path.length > 12 ? [...path.slice(0, 12), '…'] : path
  return `/${shown.join('/')}`
}
