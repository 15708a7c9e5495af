// When a store removes events early, and when it refuses new ones. The same wherever it keeps them.

/** Share of the limit from which on settled events are removed early. */
export const CROWDED = 0.8

/** Share from which on dead letters are removed early as well: by then no other events can be removed. */
export const CRAMMED = 0.95

/** How long a disk counts as full after a failed write, in milliseconds, unless a later write succeeds. */
export const REFUSING_MS = 30_000

/** How long settled events are kept unless it is said otherwise, in milliseconds. Our choice. */
export const EVENTS_KEPT_MS = 7 * 24 * 60 * 60_000
