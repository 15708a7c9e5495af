// Checks before parsing whether the objects and lists of a long line would take too much memory.
import { BACKSLASH, OPENING, QUOTE } from './json-marks'

/** Lines up to this length need no check, in UTF-16 units: Segment takes 32 KB per event. */
const LIGHT_LINE = 32 * 1024

/**
 * Most objects and lists on one line. Each takes about fifty bytes of memory for two characters of text. An SDK's
 * request of 500 KB has some thousands. Our choice.
 */
export const MAX_CONTAINERS = 100_000

export function isTooHeavy(text: string): boolean {
  return text.length > LIGHT_LINE && countContainers(text) > MAX_CONTAINERS
}

function countContainers(text: string): number {
  let count = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) index += code === BACKSLASH ? 1 : 0
    else if (OPENING.has(code)) count++
  }
  return count
}
