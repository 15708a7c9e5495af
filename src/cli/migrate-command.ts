// The command `migrate`: moves a data folder into a PostgreSQL database, or back.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { lockDirectory } from '../files/directory-lock'
import type { Moved, MoveProgress } from '../storage/moving/checkpoint'
import { moveBack } from '../storage/moving/move-back'
import { moveUp, type MoveOptions } from '../storage/moving/move-up'
import { openDatabase } from '../storage/postgres/connection/database'
import { isUnavailable } from '../storage/postgres/connection/failures'
import { readGivenKey } from '../storage/settings/given-key'
import { UsageError, type ExitCode, type Io } from './io'
import { formatCount, formatDuration } from './text'
import { readVersion } from './version'

export interface MigrateFlags {
  /** A data folder, or the address of a database. One of the two is a database. */
  readonly from: string
  readonly to: string
  readonly secretKeyFile?: string | undefined
}

interface Way {
  readonly folder: string
  readonly databaseUrl: string
  readonly move: (options: MoveOptions) => Promise<Moved[]>
}

/** How often the progress is shown where it is not a terminal, in milliseconds. */
const SHOW_MS = 10_000

const AFTERWARDS = {
  up: 'Start the runners with --database. The data folder is left as it was, but no runner starts on it any more.',
  back: 'Start the runner on the data folder. The database is left as it was, but no runner starts on it any more.'
}

export async function runMigrate(flags: MigrateFlags, io: Io): Promise<ExitCode> {
  const { folder, databaseUrl, move } = wayOf(flags)
  const key = readGivenKey({
    text: io.env['HEAP_SECRET_KEY'],
    file: flags.secretKeyFile,
    previous: io.env['HEAP_SECRET_KEY_PREVIOUS']
  })
  if (key.find() === undefined) {
    throw new UsageError(
      'secrets are sealed in the database with a key that is not in it. Make one with: openssl rand -base64 32, and give it as HEAP_SECRET_KEY or --secret-key-file, to this command and to all runners.'
    )
  }
  const startedAt = io.monotonic()
  const lock = lockDirectory(folder)
  try {
    const database = await openDatabase(databaseUrl, { name: 'heap-destination migrate' })
    try {
      const facts = { folder, database, key, program: readVersion(), now: io.now }
      const moved = await move({ ...facts, onProgress: showing(io) })
      say(io, moved, io.monotonic() - startedAt)
      io.stdout.write(`${move === moveUp ? AFTERWARDS.up : AFTERWARDS.back}\n`)
      return 0
    } finally {
      await database.close()
    }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    throw new UsageError(`${(error as Error).message} What has arrived stays: run the same command again to go on.`, {
      exitCode: 1
    })
  } finally {
    lock.release()
  }
}

function wayOf({ from, to }: MigrateFlags): Way {
  if (isDatabase(from) === isDatabase(to)) {
    throw new UsageError('one of --from and --to has to be a data folder, the other one postgres://…')
  }
  if (isDatabase(from)) return { folder: resolve(to), databaseUrl: from, move: moveBack }
  if (!existsSync(from)) throw new UsageError(`there is no data folder ${resolve(from)}.`)
  return { folder: resolve(from), databaseUrl: to, move: moveUp }
}

function isDatabase(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text)
}

function showing({ stderr, monotonic }: Io): (progress: MoveProgress) => void {
  let [shown, last] = [monotonic(), '']
  return ({ title, rows, total }) => {
    const isEnd = rows === total
    if (!isEnd && title === last && !stderr.isTerminal && monotonic() - shown < SHOW_MS) return
    if (stderr.isTerminal && monotonic() - shown < 100 && !isEnd) return
    ;[shown, last] = [monotonic(), title]
    const line = `${title}: ${formatCount(rows)} of ${formatCount(total)}`
    stderr.write(stderr.isTerminal ? `\r${line.padEnd(stderr.columns - 1)}${isEnd ? '\n' : ''}` : `${line}\n`)
  }
}

function say({ stdout }: Io, moved: readonly Moved[], ms: number): void {
  stdout.write(`Everything has arrived, in ${formatDuration(ms)}. Counted on both sides:\n`)
  const width = Math.max(...moved.map(({ rows }) => formatCount(rows).length))
  for (const { title, rows } of moved) stdout.write(`  ${formatCount(rows).padStart(width)} ${title}\n`)
}
