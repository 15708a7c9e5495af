// Texts about Heap's data regions for people, made from the table of regions.
import { REGION_CODES, REGIONS, type Region } from './regions'

/** For a list of choices. */
export const REGION_CHOICES = REGION_CODES.map((value) => ({ value, label: REGIONS[value].label }))

/** `US or EU`, for sentences. */
export const REGIONS_IN_WORDS = REGION_CODES.join(', ').replace(/, (?=[^,]*$)/, ' or ')

/** How a person recognises the region; `undefined` for the region whose addresses have no sign. */
export function signOf(region: Region): string | undefined {
  const { addressStart } = REGIONS[region]
  return addressStart ? `Your Heap address starts with ${addressStart}` : undefined
}

/** Sentences that say which region to choose. */
export const CHOOSE_A_REGION = REGION_CODES.flatMap((code) => {
  const { addressStart } = REGIONS[code]
  return addressStart ? [`Choose ${code} if the address of your Heap account starts with "${addressStart}".`] : []
}).join(' ')
