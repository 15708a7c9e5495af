// The commands `backup` and `restore`: copy the data folder of `start`, also while it runs, and restore a copy.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { lockDirectory } from '../files/directory-lock'
import { makeBackup, restoreBackup, type Backup } from '../storage/backup'
import { UsageError, type ExitCode, type Io } from './io'
import { folderOf, type PlaceFlags } from './store-place'
import { formatCount } from './text'

export type BackupFlags = Pick<PlaceFlags, 'data'>

/** The address is not repeated: it holds a password. */
const INSTEAD = {
  backup:
    'Back the database up as whoever operates it does, or run: pg_dump --format=custom --schema=heap_destination --file=heap.dump "$HEAP_DATABASE_URL"\nKeep HEAP_SECRET_KEY as well: it is not in the dump.',
  restore:
    'To restore a dump into an empty database, run: pg_restore --no-owner --exit-on-error --dbname="$HEAP_DATABASE_URL" heap.dump\nStart the runners with the HEAP_SECRET_KEY of the time of the dump.'
}

export async function runBackup(folder: string, flags: BackupFlags, io: Io): Promise<ExitCode> {
  const [data, to] = [folderOf(flags, io, INSTEAD.backup), resolve(folder)]
  if (!existsSync(data)) throw new UsageError(`there is no data folder ${data}. Pass --data <folder>.`)
  try {
    say(io, `Backup of ${data}: ${to}`, await makeBackup(data, to, io.now()))
  } catch (failure) {
    throw new UsageError(`nothing was backed up: ${explain(failure)}`)
  }
  io.stdout.write('  Keep it as safe as the API key: it contains the key to the stored secrets.\n')
  return 0
}

export async function runRestore(folder: string, flags: BackupFlags, io: Io): Promise<ExitCode> {
  const [from, data] = [resolve(folder), folderOf(flags, io, INSTEAD.restore)]
  if (!existsSync(from)) throw new UsageError(`there is no backup ${from}.`)
  try {
    const lock = lockDirectory(data)
    try {
      say(io, `Restored to ${data}: ${from}`, await restoreBackup(from, data))
    } finally {
      lock.release()
    }
  } catch (failure) {
    throw new UsageError(`nothing was restored: ${explain(failure)}`)
  }
  return 0
}

function say({ stdout }: Io, title: string, { createdAt, files }: Backup): void {
  stdout.write(`${title}\n`)
  for (const { name, bytes } of files) stdout.write(`  ${name.padEnd(14)} ${formatCount(bytes)} bytes\n`)
  stdout.write(`  As of ${createdAt}\n`)
}

function explain(failure: unknown): string {
  const { code, message } = failure as { code?: unknown; message?: unknown }
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') {
    return 'the disk is full. Free some space, and run the command again.'
  }
  return String(message)
}
