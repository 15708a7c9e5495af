// The error for a change of the settings that could not be stored.

/** `message` is for people. */
export class NotSavedError extends Error {
  override readonly name = 'NotSavedError'
}
