// Why a run cannot start or go on: wrong use, or files that do not fit together. Ends the command, not an event.

/** Wrong use. `message` says what is wrong and what to do; nothing has been sent when it is thrown before a run. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError'
}

/** The short reason of a failed file operation: `ENOSPC`, `EACCES`, or the name of the error. */
export function reasonOf(failure: unknown): string {
  const code = (failure as { code?: unknown } | undefined)?.code
  if (typeof code === 'string') return code
  return failure instanceof Error ? failure.name : 'unknown reason'
}
