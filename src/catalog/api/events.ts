// What the admin API says about events, as types (docs/runner.md). Knows neither requests nor how anything is shown.

export type State = 'waiting' | 'sending' | 'retrying' | 'delivered' | 'rejected' | 'discarded' | 'skipped'

export interface Delivery {
  readonly destinationId: string
  readonly state: State
  readonly attempts: number
  readonly at: string | null
  readonly nextAttemptAt: string | null
  readonly code: string | null
  readonly title: string | null
  readonly issueCount: number
}

export interface EventRow {
  readonly id: number
  readonly receivedAt: string | null
  readonly type: string
  readonly name: string | null
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly messageId: string | null
  readonly sourceId: string
  readonly deliveries: readonly Delivery[]
}

export interface Problem {
  readonly code: string
  readonly title: string
  readonly advice: string
  readonly message: string
  readonly status?: number
  readonly answer?: string
  readonly path?: string
  readonly limit?: number
  readonly actual?: number
}

export interface Issue {
  readonly code: string
  readonly title: string
  readonly advice: string
  readonly path: string
  readonly limit?: number
  readonly actual?: number
  readonly renamedTo?: string
}

export type Answer = { readonly status: number; readonly body: string } | { readonly failure: string }

export interface Sent {
  readonly method: string
  readonly url: string
  readonly body: unknown
  readonly answer: Answer | null
}

export interface DeliveryDetail extends Delivery {
  readonly error: Problem | null
  readonly issues: readonly Issue[]
  readonly sent: readonly Sent[]
}

export interface EventDetail extends EventRow {
  readonly event: unknown
  readonly deliveries: readonly DeliveryDetail[]
}
