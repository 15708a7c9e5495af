// A process with one runner of a cluster, for tests that kill and stop it. Says its address to its parent; ends on SIGTERM
// as the program does.
import { createRunner } from '../../src/runner'

const [databaseUrl = '', sandboxUrl = '', runnerName = ''] = process.argv.slice(2)

async function start(): Promise<void> {
  const runner = await createRunner({ databaseUrl, sandboxUrl, runnerName })
  process.once('SIGTERM', () => void runner.close().then(() => process.exit(0)))
  process.send?.(runner.url)
}

// A database that is just being started: whoever started this process tries again.
start().catch(() => process.exit(1))
