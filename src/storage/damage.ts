// The error for a file of the data folder that is damaged or missing: which one, what is wrong, what to do.

/** `message` is made for people. Nothing was changed when it is thrown. */
export class DamageError extends Error {
  override readonly name = 'DamageError'
}

/** What helps in every case. */
export const RESTORE = 'Restore a backup of the whole folder (heap-destination restore).'
