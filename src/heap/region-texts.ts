// What people read about Heap's data regions, from the table of regions.
import { REGION_CODES, REGIONS, type Region } from './regions'

/** For a list of choices. */
export const REGION_CHOICES = REGION_CODES.map((value) => ({ value, label: REGIONS[value].label }))

/** `US or EU`, for sentences. */
export const REGIONS_IN_WORDS = REGION_CODES.join(', ').replace(/, (?=[^,]*$)/, ' or ')

/** How somebody recognises the region; `undefined` for the one that is meant where nothing is seen. */
export function signOf(region: Region): string | undefined {
  const { addressStart } = REGIONS[region]
  return addressStart ? `Your Heap address starts with ${addressStart}` : undefined
}

/** Which one to choose, in sentences. */
export const CHOOSE_A_REGION = REGION_CODES.flatMap((code) => {
  const { addressStart } = REGIONS[code]
  return addressStart ? [`Choose ${code} if the address of your Heap account starts with "${addressStart}".`] : []
}).join(' ')
