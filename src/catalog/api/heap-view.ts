// What the local Heap says that it holds, as types (docs/sandbox.md).

type Properties = Readonly<Record<string, string | number | boolean>>

export interface Person {
  readonly app_id: string
  readonly identity: string | null
  readonly email: string | null
  readonly user_ids: readonly string[]
  readonly anonymous_ids: readonly string[]
  readonly properties: Properties
  readonly events: number
  readonly last_seen?: string
}

export interface HeapEvent {
  readonly app_id: string
  readonly event: string
  readonly identity: string | null
  readonly sent_as: Readonly<Record<string, string>>
  readonly properties: Properties
  readonly timestamp: string
  readonly received_at: string
  readonly path: string
}

export interface Account {
  readonly app_id: string
  readonly account_id: string
  readonly properties: Properties
}

export interface EventName {
  readonly app_id: string
  readonly event: string
  readonly count: number
  readonly last_received_at: string
}

export interface Page<Row> {
  readonly total: number
  readonly offset: number
  readonly limit: number
  readonly items: readonly Row[]
}

export interface Counters {
  readonly requests: number
  readonly events: number
  readonly users: number
  readonly accounts: number
  readonly duplicates: number
  readonly droppedValues: number
  readonly shortenedValues: number
  readonly ignoredProperties: number
  readonly refusedBodies: number
  readonly budgetViolations: number
  readonly linksIgnored: number
}

export interface Fault {
  readonly path?: string
  readonly status?: number
  readonly retryAfter?: number | string
  readonly delayMs?: number
  readonly reset?: boolean
  readonly happened?: number
}
