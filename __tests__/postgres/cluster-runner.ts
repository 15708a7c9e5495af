// A process with one runner of a cluster, for tests that kill and stop it. Says its address to its parent, or why it will
// never start; ends on SIGTERM as the program does.
import { createRunner } from '../../src/runner'

const [databaseUrl = '', sandboxUrl = '', runnerName = ''] = process.argv.slice(2)

async function start(): Promise<void> {
  const runner = await createRunner({ databaseUrl, sandboxUrl, runnerName })
  process.once('SIGTERM', () => void runner.close().then(() => process.exit(0)))
  process.send?.({ url: runner.url })
}

start().catch((error: unknown) => {
  const isRefused = error instanceof Error && error.name === 'MisuseError'
  // A database that is just being started: whoever started this process tries again.
  if (!isRefused) process.exit(1)
  process.send?.({ refused: error.message }, () => process.exit(1))
})
