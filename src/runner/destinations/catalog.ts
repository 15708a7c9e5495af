// The list of destination types. To add a type, add an entry.
import type { DestinationType } from './destination-type'
import { HEAP } from './heap'

const TYPES: Readonly<Record<string, DestinationType>> = { heap: HEAP }

export function destinationTypes(): DestinationType[] {
  return Object.values(TYPES)
}

export function findDestinationType(type: string): DestinationType | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
}
