// The error for a change of the settings that could not be stored.
import { basename } from 'node:path'
import { failureName } from '../../misuse'
import { isOutOfRoom } from '../out-of-room'

/** `message` is for people. */
export class NotSavedError extends Error {
  override readonly name = 'NotSavedError'
}

/** What the file system has refused, in words. Any other failure is returned as it is. */
export function notSavedBy(failure: unknown, path: string): unknown {
  const { syscall } = failure as { syscall?: unknown }
  if (syscall === undefined) return failure
  const what = isOutOfRoom(failure)
    ? 'The disk is full: free some space'
    : `${basename(path)} cannot be written (${failureName(failure)}): let the runner write to its data folder`
  return new NotSavedError(`Nothing was changed. ${what}, and save again.`, { cause: failure })
}
