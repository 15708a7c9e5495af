// The parts of the outside world that a command may use, as one interface, so that commands can run without a process.
import type { Readable } from 'node:stream'

export interface Output {
  write(text: string): void
  /** True if it is a terminal. */
  readonly isTerminal: boolean
  readonly columns: number
  /** The stream itself, for libraries that draw on one. */
  readonly stream: NodeJS.WritableStream
}

export interface Io {
  readonly stdin: Readable
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds on a clock that all processes of the machine share and nobody can set. */
  readonly monotonic: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly random: () => number
  /** Calls `listener` for every request to stop (Ctrl-C, SIGTERM), until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void
  /** Keeps the memory of the process low until the returned function is called. */
  readonly keepMemoryLow: () => () => void
}

/** Exit codes. 0: all delivered. 1: some rejected or not delivered, or the same may succeed later. 2: wrong use. */
export type ExitCode = 0 | 1 | 2

interface UsageErrorOptions extends ErrorOptions {
  readonly exitCode?: ExitCode
}

/** Wrong use, found before the command has done anything. With exit code 1 it may pass by itself. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  readonly exitCode: ExitCode

  constructor(message: string, { exitCode = 2, ...options }: UsageErrorOptions = {}) {
    super(message, options)
    this.exitCode = exitCode
  }
}
