// The error for a file of the data folder that is damaged or missing: which one, what is wrong, what to do.

/** `message` is for people. When it is thrown, nothing was changed. */
export class DamageError extends Error {
  override readonly name = 'DamageError'
}

/** Advice that helps in every case. */
export const RESTORE = 'Restore a backup of the whole folder (heap-destination restore).'
