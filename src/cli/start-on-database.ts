// `start` with a database: a runner among others, without a data folder and without a local Heap.
import { Writable } from 'node:stream'
import { createRunner, type Runner } from '../runner'
import type { ExitCode, Io } from './io'
import { addFirstSources, inWords, toOptions, type StartFlags } from './start-options'
import type { DatabasePlace } from './store-place'

interface OnDatabase {
  readonly flags: StartFlags
  readonly place: DatabasePlace
  readonly adminToken: string | undefined
}

/** Its log goes to standard output, where whatever runs it collects it; what a person reads goes to standard error. */
export async function startOnDatabase({ flags, place, adminToken }: OnDatabase, io: Io): Promise<ExitCode> {
  const runner = await inWords(flags, () =>
    createRunner({
      ...toOptions(flags, io),
      ...place,
      logTo: logTo(io),
      ...(adminToken !== undefined && { adminToken })
    })
  )
  try {
    await addFirstSources(runner, io.now())
    const interrupted = new Promise<void>((end) => io.onInterrupt(end))
    sayWhere(runner, place, io)
    await interrupted
    io.stderr.write('Stopping. Other runners go on with what waits.\n')
  } finally {
    await runner.close()
  }
  return 0
}

function logTo({ stdout }: Io): Writable {
  return new Writable({
    write: (line, _encoding, done) => {
      stdout.write(String(line))
      done()
    }
  })
}

function sayWhere({ publicUrl }: Runner, { secretKey = '', secretKeyFile }: DatabasePlace, { stderr }: Io): void {
  if (secretKey === '' && secretKeyFile === undefined) {
    stderr.write('warning: secrets, such as API keys, cannot be stored without HEAP_SECRET_KEY or --secret-key-file.\n')
  }
  stderr.write(`Open ${publicUrl}. Settings and events are in the database. Ctrl-C stops this runner.\n`)
}
