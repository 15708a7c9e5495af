// The command `sandbox`: starts the local Heap and says how to look at it.
import { createSandbox } from '../sandbox'
import { UsageError, type ExitCode, type Io } from './io'

export interface SandboxFlags {
  readonly port: number
  readonly host: string
  /** File that keeps what was accepted. */
  readonly data?: string
  /** False with `--no-budget`. */
  readonly budget: boolean
}

/** Runs until it is interrupted. */
export async function runSandbox({ port, host, data, budget }: SandboxFlags, io: Io): Promise<ExitCode> {
  const sandbox = await createSandbox({
    port,
    host,
    budgets: budget ? 'refuse' : 'off',
    ...(data !== undefined && { persistTo: data })
  }).catch((failure: unknown) => {
    throw new UsageError(
      `the local Heap cannot start on ${host}:${port} (${reasonOf(failure)}). Pass --port <another port>.`
    )
  })
  io.stdout.write(`Local Heap: ${sandbox.url}\n`)
  io.stdout.write(`  Send to it:      heap-destination send events.ndjson --app-id 11 --endpoint ${sandbox.url}\n`)
  io.stdout.write(
    `  What it holds:   ${sandbox.url}/sandbox/users  /sandbox/events  /sandbox/accounts  /sandbox/counters\n`
  )
  io.stdout.write('  Ctrl-C stops it.\n')
  await new Promise<void>((resolve) => io.onInterrupt(resolve))
  await sandbox.close()
  return 0
}

function reasonOf(failure: unknown): string {
  const { code } = failure as { code?: unknown }
  return typeof code === 'string' ? code : String(failure)
}
