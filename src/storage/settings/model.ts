// The types of the settings file: sources, destinations, mappings, integrations, targets. Plain data.
import type { JSONObject } from '@segment/actions-core'

/** All but the first three are systems that send events that they received themselves. */
export const SOURCE_KINDS = [
  'web',
  'mobile',
  'server',
  'segment',
  'rudderstack',
  'jitsu',
  'posthog',
  'braze',
  'ab_tasty',
  'command_ai'
] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

export const MODES = ['device', 'cloud'] as const
export type Mode = (typeof MODES)[number]

/** Checked settings, as they are stored. */
export type StoredSettings = Readonly<Record<string, unknown>>

export interface Source {
  readonly id: string
  readonly name: string
  readonly kind: SourceKind
  /** At least one. A write key only allows sending events. */
  readonly writeKeys: readonly string[]
  /** ISO 8601. */
  readonly createdAt: string
  /** `signing`: the key with which forwarded requests must be signed. Secrets never leave the runner. Absent: none. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Fields of its events that are not stored as they came. Absent: none. */
  readonly privateFields?: PrivateFields
  /** ISO 8601: since when its events are stored but not delivered. Absent: it is not paused. */
  readonly pausedAt?: string
  /** Checked settings for events of Braze Currents. A setting that is absent has its default. */
  readonly currents?: StoredSettings
  /** How many events each of its write keys may bring. Absent: as many as come. */
  readonly quota?: Quota
}

export const QUOTA_PERIODS_MS = { minute: 60_000, day: 86_400_000 } as const

export interface Quota {
  /** At least 1. */
  readonly events: number
  readonly per: keyof typeof QUOTA_PERIODS_MS
}

/** Paths such as `context.ip`. A list stands for each of its entries. */
export interface PrivateFields {
  readonly dropped: readonly string[]
  /** Replaced by the SHA-256 of the value, in hex. */
  readonly hashed: readonly string[]
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
  /** Which events the mapping takes, in Segment's filter language (FQL). */
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
  /** Sent to the service that they belong to, and to nobody else. */
  readonly secrets: Readonly<Record<string, string>>
  readonly connections: readonly Connection[]
  readonly mappings: readonly Mapping[]
}

/** One integration of Heap's Developer Hub: an address here, a secret, and an identity property per segment. */
export interface Integration {
  readonly id: string
  readonly name: string
  /** Unguessable part of the address to which Heap posts. */
  readonly key: string
  /** ISO 8601. */
  readonly createdAt: string
  /** How old a webhook may be, and how far ahead of our clock it may be, in milliseconds. */
  readonly oldMs: number
  readonly aheadMs: number
  /** Names or ids of segments that are samples. Case does not matter. */
  readonly sampleNames: readonly string[]
  /** `webhookSecret`; with OAuth also `clientSecret` and `accessToken`. Sent to Heap, and to nobody else. */
  readonly secrets: Readonly<Record<string, string>>
  /** Absent for a private integration, which needs the webhook secret only. */
  readonly oauth?: IntegrationOauth | undefined
}

export interface IntegrationOauth {
  readonly clientId: string
  /** Base URL of Heap. */
  readonly heapUrl: string
  /** Whether the local Heap is used instead. */
  readonly useSandbox: boolean
  /** Absent until Heap has granted access. */
  readonly grant?: IntegrationGrant | undefined
}

export interface IntegrationGrant {
  /** Identifies the customer in webhooks. */
  readonly idToken: string
  readonly environmentId: string
  readonly grantedBy: string
  /** Heap's text of the time, in UTC. */
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
  /** Sent to the partner, and to nobody else. */
  readonly secrets: Readonly<Record<string, string>>
  /** Ids of the segments that the target is not told of. */
  readonly segmentsOff: readonly string[]
  /** Milliseconds from the beginning of one sync to the beginning of the next. */
  readonly everyMs: number
}

export const RECIPIENT_KINDS = ['webhook', 'slack', 'teams', 'email'] as const
export type RecipientKind = (typeof RECIPIENT_KINDS)[number]

/** Where alerts are told. */
export interface Recipient {
  readonly id: string
  readonly name: string
  readonly kind: RecipientKind
  /** ISO 8601. */
  readonly createdAt: string
  /** Of the mail server. Empty for the other kinds. */
  readonly values: StoredSettings
  /** `url` of a webhook, or `password` of the mail server. */
  readonly secrets: Readonly<Record<string, string>>
}

/** The hours of a day in which nothing is told again. */
export interface QuietHours {
  /** Such as `22:00`, in `timeZone`. `to` may be on the next day. */
  readonly from: string
  readonly to: string
  /** IANA name. */
  readonly timeZone: string
}

export interface Alert {
  readonly id: string
  readonly name: string
  readonly isOn: boolean
  /** ISO 8601. */
  readonly createdAt: string
  /** Name of a kind of alert. */
  readonly kind: string
  /** Id of the destination, source or integration that it watches; `null`: each of them. */
  readonly about: string | null
  /** Limits and spans, by key. */
  readonly values: Readonly<Record<string, number>>
  readonly recipientIds: readonly string[]
  /** Milliseconds after which it is told again while it lasts; `null`: it is told once. */
  readonly repeatMs: number | null
  readonly quiet: QuietHours | null
}

export interface Config {
  readonly version: 1
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
  readonly integrations: readonly Integration[]
  readonly targets: readonly SegmentTarget[]
  readonly recipients: readonly Recipient[]
  readonly alerts: readonly Alert[]
}

export const EMPTY_CONFIG: Config = {
  version: 1,
  sources: [],
  destinations: [],
  integrations: [],
  targets: [],
  recipients: [],
  alerts: []
}
