// A process with one runner on a database, for tests that kill it. Says its address to its parent. Arguments: address of
// the database, and of the local Heap or the partners.
import { createRunner } from '../../src/runner'

const [databaseUrl = '', sandboxUrl = ''] = process.argv.slice(2)
// The listener alone must not keep the process.
process.channel?.unref()

async function start(): Promise<void> {
  const secretKey = Buffer.alloc(32, 7).toString('base64')
  const { url } = await createRunner({ databaseUrl, sandboxUrl, secretKey })
  process.send?.(url)
}

void start()
