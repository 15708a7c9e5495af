// Waiting that Ctrl-C ends.
import type { Io } from './io'

/** Gives the work a signal that the first Ctrl-C aborts. The second one ends the process. */
export async function untilInterrupted<Result>(
  { onInterrupt }: Io,
  work: (stop: AbortSignal) => Promise<Result>
): Promise<Result> {
  const stopping = new AbortController()
  const forget = onInterrupt(() => stopping.abort())
  try {
    return await work(stopping.signal)
  } finally {
    forget()
  }
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
export async function pause({ sleep }: Io, ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, stop).catch((error: unknown) => {
    if (!stop.aborted) throw error
  })
}
