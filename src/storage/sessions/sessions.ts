// The port for sessions of the page: who has signed in, and until when.

/** A session that has not ended. */
export interface PageSession {
  /** Id of the named token; `null` for the admin token. */
  readonly tokenId: string | null
}

export interface Sessions {
  /** `key`: 256 random bits that only the browser keeps. One session too many ends the oldest. */
  add(key: string, session: PageSession): Promise<void>
  find(key: string): Promise<PageSession | undefined>
  end(key: string): Promise<void>
}

/** How long a session lasts, in milliseconds. Our choice. */
export const SESSION_MS = 7 * 24 * 60 * 60_000
/** Sessions that are remembered. */
export const MOST_SESSIONS = 100
