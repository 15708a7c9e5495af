// The error for wrong use: a run cannot start or go on, for example because two files do not belong together. It ends a
// command, never an event.

/** Wrong use. `message` says what is wrong and what to do. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError'
}

/** The short name of what failed: the system's code, such as `ENOSPC` or `EACCES`, or else the name of the error. */
export function failureName(failure: unknown): string {
  const code = (failure as { code?: unknown } | undefined)?.code
  if (typeof code === 'string') return code
  return failure instanceof Error ? failure.name : 'unknown reason'
}
