// Counts what a sandbox was sent.

export interface Counters {
  /** Requests to the ingestion endpoints, whatever they were answered. Reads of the sandbox itself are left out. */
  requests: number
  /** Events, users and accounts held at this moment. */
  events: number
  users: number
  accounts: number
  /** Events left out because their idempotency key was known. */
  duplicates: number
  /** Property values that Heap would have lost without a word: nested objects, null, keys over 1024. */
  droppedValues: number
  /** Property values cut at 1024. */
  shortenedValues: number
  /** User properties named `id`, in any casing. */
  ignoredProperties: number
  /** Ingestion bodies refused for what they are: 400 and 413. */
  refusedBodies: number
  /** Ingestion bodies beyond a published budget, refused or not. */
  budgetViolations: number
  /** Links beyond one identity per Heap user id, or ten Heap user ids per identity. */
  linksIgnored: number
}

/** Those that are counted; the others are read off what is held. */
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
