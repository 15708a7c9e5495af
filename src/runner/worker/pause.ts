// Why a destination gets nothing, or not everything, for a while.
export interface Pause {
  /** Epoch milliseconds; `null` if only other settings, or another start of the runner, end the pause. */
  readonly until: number | null
  readonly code: string
  readonly title: string
  readonly message: string
  /** `some`: other addresses of the service take events. */
  readonly covers: 'all' | 'some'
}
