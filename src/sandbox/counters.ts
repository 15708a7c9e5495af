// Counts what was sent to a sandbox.

export interface Counters {
  /** Requests to the ingestion endpoints, whatever the answer. Requests that view the sandbox are not counted. */
  requests: number
  /** Events, users and accounts held at this moment. */
  events: number
  users: number
  accounts: number
  /** Events left out because their idempotency key was known. */
  duplicates: number
  /** Property values that Heap would have dropped silently: nested objects, null, keys over 1024. */
  droppedValues: number
  /** Property values cut at 1024. */
  shortenedValues: number
  /** User properties named `id`, in any casing. */
  ignoredProperties: number
  /** Ingestion bodies refused for their content or size: 400 and 413. */
  refusedBodies: number
  /** Ingestion bodies beyond a published budget, refused or not. */
  budgetViolations: number
  /** Links beyond one identity per Heap user id, or ten Heap user ids per identity. */
  linksIgnored: number
}

/** The counters that are kept; the others are computed from what is held. */
export type Tally = Omit<Counters, 'events' | 'users' | 'accounts'>

export function createTally(): Tally {
  return {
    requests: 0,
    duplicates: 0,
    droppedValues: 0,
    shortenedValues: 0,
    ignoredProperties: 0,
    refusedBodies: 0,
    budgetViolations: 0,
    linksIgnored: 0
  }
}
