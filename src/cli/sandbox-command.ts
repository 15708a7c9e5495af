// The command `sandbox`: starts the local Heap and says how to look at it.
import { createSandbox } from '../sandbox'
import { adminTokenOf, TOKEN_ADVICE } from './admin-token'
import { UsageError, type ExitCode, type Io } from './io'

export interface SandboxFlags {
  readonly port: number
  readonly host: string
  /** Further names under which it may be looked at. */
  readonly name?: readonly string[]
  /** File that keeps what was accepted. */
  readonly data?: string
  /** False with `--no-budget`. */
  readonly budget: boolean
  /** Whether bodies with `null` among user properties are refused. */
  readonly refuseNull?: boolean
}

/** Runs until it is interrupted. */
export async function runSandbox(
  { port, host, name = [], data, budget, refuseNull }: SandboxFlags,
  io: Io
): Promise<ExitCode> {
  const adminToken = adminTokenOf(io)
  const sandbox = await createSandbox({
    port,
    host,
    hostNames: [host, ...name],
    budgets: budget ? 'refuse' : 'off',
    ...(refuseNull === true && { nullProperties: 'refuse' }),
    ...(data !== undefined && { persistTo: data }),
    ...(adminToken !== undefined && { adminToken })
  }).catch((failure: unknown) => {
    throw new UsageError(explain(failure, `${host}:${port}`))
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

function explain(failure: unknown, address: string): string {
  const { code, message } = failure as { code?: unknown; message?: unknown }
  switch (code) {
    case 'EADDRINUSE':
      return `the local Heap cannot start on ${address}: another program listens there. Pass --port <another port>.`
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `the local Heap cannot start on ${address} (${code}). Pass another --port or --host.`
    default:
      return `the local Heap cannot start: ${String(message)}${adviceFor(String(message))}`
  }
}

function adviceFor(message: string): string {
  return message.includes('admin token') ? ` ${TOKEN_ADVICE}` : ''
}
