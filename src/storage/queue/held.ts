// Events that wait for an earlier one of their user, or for another destination.

/** Code of an event that waits for an earlier one of its user. Such a wait does not count as an attempt. */
export const HELD_FOR_ORDER = 'held_for_order'

/** After this time a destination that has to wait for another one asks again, in milliseconds. */
export const HELD_BACK_MS = 50
