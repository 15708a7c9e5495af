// Records unexpected failures of the worker, for the log and for people who look at the runner. Error messages are not
// kept, since they may hold an event.

export interface FailureCount {
  /** Since the start. */
  readonly failures: number
  /** Epoch milliseconds; `null` before the first. */
  readonly lastFailureAt: number | null
  /** Kind of error, and where in the code. */
  readonly lastFailure: string | null
}

export class Failures {
  private count = 0
  private last: { readonly at: number; readonly name: string } | undefined

  constructor(private readonly now: () => number) {}

  /** Records the error. Returns its name, for the log. */
  note(error: unknown): string {
    const name = nameOf(error)
    this.count += 1
    this.last = { at: this.now(), name }
    return name
  }

  get current(): FailureCount {
    return { failures: this.count, lastFailureAt: this.last?.at ?? null, lastFailure: this.last?.name ?? null }
  }
}

/** `SqliteError SQLITE_FULL at settle (…)`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as { code?: unknown }
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  const place = places.find((line) => !line.includes('node_modules')) ?? places[0]
  const known = typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : undefined
  return [error.name, known, place?.trim()].filter((part) => part !== undefined).join(' ')
}
