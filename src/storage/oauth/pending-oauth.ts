// The port for attempts to connect an integration with Heap that a person has begun and not ended: the redirect that ends
// one may come to another runner than the request that began it.

/** An attempt. Neither its state nor the browser's cookie can be read from it. */
export interface PendingAttempt {
  readonly integrationId: string
  readonly clientId: string
  readonly heapUrl: string
  /** Where Heap sends the person back to. */
  readonly redirectUrl: string
  /** Path of the page that the person is sent to at the end. */
  readonly returnTo: string
  /** SHA-256 of the cookie's value, as hexadecimal digits. */
  readonly browser: string
  /** Epoch milliseconds. */
  readonly endsAt: number
}

export interface PendingOauth {
  /** Stores an attempt under the SHA-256 of its state. A hundred are kept: one more drops the oldest. */
  add(state: string, attempt: PendingAttempt): Promise<void>
  /** Removes an attempt, and resolves to it: a state is valid once. */
  take(state: string): Promise<PendingAttempt | undefined>
}

/** Attempts that are kept at once. Our choice. */
export const MAX_ATTEMPTS = 100
