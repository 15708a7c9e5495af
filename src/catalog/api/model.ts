// What the admin API says, as types (docs/runner.md). Knows neither requests nor how anything is shown.
import type { EventRow, Issue, Problem, Sent } from './events'

export type * from './events'

export type Mode = 'device' | 'cloud'
export type SourceKind = 'web' | 'mobile' | 'server'

export interface Session {
  readonly isTokenRequired: boolean
  readonly isSignedIn: boolean
}

export interface Status {
  readonly version: string
  readonly url: string
  readonly trackingUrl: string
  readonly sandboxUrl: string | null
  readonly storage: {
    readonly bytes: number
    readonly maxBytes: number
    readonly isFull: boolean
    readonly events: number
    readonly deadLettersForgotten: number
    readonly oldestAt: string | null
    readonly refusedAt: string | null
    readonly retentionMs: number
  }
  readonly worker: {
    readonly failures: number
    readonly lastFailureAt: string | null
    readonly lastFailure: string | null
  }
}

export interface Card {
  readonly type: string
  readonly name: string
  readonly summary: string
  readonly categories: readonly ('analytics' | 'engagement' | 'testing')[]
  readonly connectionModes: Readonly<Record<SourceKind, readonly Mode[]>>
  readonly connected: number
}

export interface Setting {
  readonly key: string
  readonly label: string
  readonly help: string
  readonly kind: 'text' | 'choice' | 'switch' | 'secret'
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly default?: unknown
  readonly isRequired: boolean
}

export interface Field {
  readonly key: string
  readonly label: string
  readonly description: string
  readonly type: string
  readonly isRequired: boolean
  readonly isMultiple: boolean
  readonly default?: unknown
  readonly choices?: readonly unknown[]
}

export interface Action {
  readonly key: string
  readonly title: string
  readonly description: string
  readonly defaultTrigger: string | null
  readonly fields: readonly Field[]
}

export type FieldValues = Readonly<Record<string, unknown>>

export interface Preset {
  readonly name: string
  readonly action: string
  readonly trigger: string
  readonly mapping: FieldValues
  readonly isOn: boolean
}

export interface Mapping extends Preset {
  readonly id: string
}

export interface CardDetail extends Card {
  readonly settings: readonly Setting[]
  readonly actions: readonly Action[]
  readonly presets: readonly Preset[]
}

export interface Connection {
  readonly sourceId: string
  readonly mode: Mode
}

export interface Destination {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly isOn: boolean
  readonly createdAt: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, boolean>>
  readonly connections: readonly Connection[]
}

/** A destination that is in no settings, and what is kept for it. */
export interface UnknownDestination {
  readonly id: string
  readonly waiting: number
  readonly retrying: number
  readonly rejected: number
}

export interface Source {
  readonly id: string
  readonly name: string
  readonly kind: SourceKind
  readonly writeKeys: readonly string[]
  readonly createdAt: string
  readonly events: number
  readonly firstEventAt: string | null
  readonly lastEventAt: string | null
  readonly lastEvent: EventRow | null
}

export interface Minute {
  readonly at: string
  readonly delivered: number
  readonly rejected: number
  readonly retried: number
  readonly skipped: number
}

export interface Reason {
  readonly code: string
  readonly kind: 'rejected' | 'retry' | 'altered'
  readonly title: string
  readonly advice: string
  /** Events of the last 24 hours. */
  readonly count: number
  /** Rejected ones of any age that were neither tried again nor discarded. */
  readonly open: number
  readonly firstAt: string
  readonly lastAt: string
}

export interface Overview {
  readonly isOn: boolean
  readonly today: { readonly delivered: number; readonly rejected: number; readonly skipped: number }
  readonly waiting: number
  readonly retrying: number
  readonly minutes: readonly Minute[]
  readonly timeToDeliverMs: { readonly p50: number | null; readonly p95: number | null }
  /** Without numbers where the service has no limit. */
  readonly budget: { readonly used: number; readonly limit: number | null; readonly windowMs: number | null }
  readonly pause: {
    /** `null`: until somebody changes something. */
    readonly until: string | null
    readonly code: string
    readonly title: string
    readonly message: string
  } | null
  readonly reasons: readonly Reason[]
}

export interface Preview {
  /** Why the event is not sent at all, whatever the mappings make of it. */
  readonly skipped: Problem | null
  readonly results: readonly PreviewResult[]
}

export interface PreviewResult {
  readonly mappingId: string | null
  readonly action: string
  readonly matches: boolean
  readonly fields: FieldValues
  readonly error: Problem | null
  readonly issues: readonly Issue[]
  readonly requests: readonly Sent[]
}

export interface Sample {
  readonly key: string
  readonly title: string
  readonly event: Readonly<Record<string, unknown>>
}

export type TriggerCheck =
  { readonly isValid: true } | { readonly isValid: false; readonly message: string; readonly position: number }
