// Heap's data regions: one table that settings, flags, pages and texts derive from.
import { isGiven } from './plain'

/** In the order in which they are offered. */
export const REGION_CODES = ['US', 'EU'] as const

export type Region = (typeof REGION_CODES)[number]

interface RegionFacts {
  /** The region's name for people. */
  readonly label: string
  /** Start of the address of an account in this region; empty when its addresses have no special start. */
  readonly addressStart: string
  /** Base URL of the server-side API. Source: developers.heap.io, "Server-side APIs", US and EU data centres. */
  readonly api: string
  /** Base URL of the deletion API. Source: developers.heap.io, "User Deletion": the US host serves both regions. */
  readonly deletion: string
}

export const REGIONS = {
  US: {
    label: 'United States',
    addressStart: '',
    api: 'https://heapanalytics.com',
    deletion: 'https://heapanalytics.com'
  },
  EU: {
    label: 'European Union',
    addressStart: 'eu.',
    api: 'https://c.eu.heap-api.com',
    deletion: 'https://heapanalytics.com'
  }
} as const satisfies Record<Region, RegionFacts>

export const DEFAULT_REGION: Region = 'US'

/** Ignores case and blanks around it. The default when nothing is given; `undefined` for an unknown region. */
export function parseRegion(value: unknown): Region | undefined {
  if (!isGiven(value)) return DEFAULT_REGION
  return REGION_CODES.find((code) => code === String(value).trim().toUpperCase())
}

/** Host that serves heap.js. Source: Heap's current snippet. Not in the table, because every page downloads this. */
export function scriptHost(region: Region): string {
  return `cdn.${region.toLowerCase()}.heap-api.com`
}

/** Base URL of the server-side API, without a trailing slash. An override (local Heap, tests) wins over the region. */
export function apiBaseUrl(region: Region, override?: string): string {
  return override ? override.replace(/\/+$/, '') : REGIONS[region].api
}

/** The same for the deletion API. */
export function deletionBaseUrl(region: Region, override?: string): string {
  return override ? override.replace(/\/+$/, '') : REGIONS[region].deletion
}
