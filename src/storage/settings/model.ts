// What a person has set up: sources, destinations, mappings. Plain data, as the settings file holds it.
import type { JSONObject } from '@segment/actions-core'

/** The last four forward events that they took in themselves. */
export const SOURCE_KINDS = ['web', 'mobile', 'server', 'segment', 'rudderstack', 'jitsu', 'posthog'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

export const MODES = ['device', 'cloud'] as const
export type Mode = (typeof MODES)[number]

/** Settings that passed the check, as they are stored. */
export type StoredSettings = Readonly<Record<string, unknown>>

export interface Source {
  readonly id: string
  readonly name: string
  readonly kind: SourceKind
  /** At least one. Each may write, and nothing else. */
  readonly writeKeys: readonly string[]
  /** ISO 8601. */
  readonly createdAt: string
  /** `signing`: what forwarded requests have to be signed with. Never leave the runner. Absent: none. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Choices about events of Braze's Currents, checked; those that are left out have their defaults. Absent: all have. */
  readonly currents?: StoredSettings
}

export interface Connection {
  readonly sourceId: string
  readonly mode: Mode
}

export interface Mapping {
  readonly id: string
  readonly name: string
  /** Name of an action of the destination's type. */
  readonly action: string
  /** Which events it takes, in Segment's filter language. */
  readonly trigger: string
  /** Segment's mapping: field to value or directive. */
  readonly mapping: JSONObject
  readonly isOn: boolean
}

export interface Destination {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly isOn: boolean
  /** ISO 8601. */
  readonly createdAt: string
  readonly settings: StoredSettings
  /** Never leave the runner but for the service they belong to. */
  readonly secrets: Readonly<Record<string, string>>
  readonly connections: readonly Connection[]
  readonly mappings: readonly Mapping[]
}

/** One integration that was made in Heap's Developer Hub: an address, a secret, and an identity property per segment. */
export interface Integration {
  readonly id: string
  readonly name: string
  /** Unguessable part of the address to which Heap posts. */
  readonly key: string
  /** ISO 8601. */
  readonly createdAt: string
  /** How old a webhook may be, and how far ahead of our clock, in milliseconds. */
  readonly oldMs: number
  readonly aheadMs: number
  /** Names or ids of segments that are samples, in any case of letters. */
  readonly sampleNames: readonly string[]
  /** `webhookSecret`; `clientSecret` and `accessToken` of those who connect by OAuth. Never leave but for Heap. */
  readonly secrets: Readonly<Record<string, string>>
  /** Left out: a private integration, for which the webhook secret is enough. */
  readonly oauth?: IntegrationOauth | undefined
}

export interface IntegrationOauth {
  readonly clientId: string
  /** Base URL of Heap. */
  readonly heapUrl: string
  /** The local Heap in its place. */
  readonly useSandbox: boolean
  /** What Heap granted; left out: nothing yet. */
  readonly grant?: IntegrationGrant | undefined
}

export interface IntegrationGrant {
  /** Names the customer in webhooks. */
  readonly idToken: string
  readonly environmentId: string
  readonly grantedBy: string
  /** As Heap says it, in UTC. */
  readonly grantedAt: string
}

/** A partner that is told who is in the segments of an integration. */
export interface SegmentTarget {
  readonly id: string
  readonly integrationId: string
  readonly name: string
  /** Name of a kind of partner. */
  readonly type: string
  readonly isOn: boolean
  /** ISO 8601. */
  readonly createdAt: string
  readonly values: StoredSettings
  /** Never leave the runner but for the partner. */
  readonly secrets: Readonly<Record<string, string>>
  /** Ids of the segments that it is not told of. */
  readonly segmentsOff: readonly string[]
  /** From the beginning of a sync to that of the next, in milliseconds. */
  readonly everyMs: number
}

export interface Config {
  readonly version: 1
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
  readonly integrations: readonly Integration[]
  readonly targets: readonly SegmentTarget[]
}

export const EMPTY_CONFIG: Config = { version: 1, sources: [], destinations: [], integrations: [], targets: [] }
