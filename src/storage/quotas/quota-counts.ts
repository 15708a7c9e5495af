// The port for what each write key has brought in a period, counted by all runners together.

/** Events that one write key brought in one period. */
export interface QuotaCount {
  /** Stands for a write key, without being one. */
  readonly key: string
  /** Beginning of the period, in epoch milliseconds. */
  readonly since: number
  readonly events: number
}

export interface QuotaCounts {
  /** Adds events, and resolves to the totals of these keys and periods, in the same order. Periods long over are forgotten. */
  add(counts: readonly QuotaCount[]): Promise<number[]>
  close(): void
}

/** How long a period is remembered after its beginning, in milliseconds: the longest one and an hour. */
export const QUOTA_KEPT_MS = 25 * 3_600_000
