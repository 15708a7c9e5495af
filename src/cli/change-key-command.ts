// The command `change-key`: gives the data folder of `start` a new key to its secrets, while no runner works in it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lockDirectory } from '../files/directory-lock'
import { changeKey } from '../storage/settings/change-key'
import { UsageError, type ExitCode, type Io } from './io'
import { folderOf, type PlaceFlags } from './store-place'

const INSTEAD =
  'With a database, make a key (openssl rand -base64 32), and start the runners again, one after the other, with it as HEAP_SECRET_KEY and the present one as HEAP_SECRET_KEY_PREVIOUS.'

export function runChangeKey(flags: Pick<PlaceFlags, 'data'>, io: Io): ExitCode {
  const folder = folderOf(flags, io, INSTEAD)
  if (!existsSync(folder)) throw new UsageError(`there is no data folder ${folder}. Pass --data <folder>.`)
  try {
    const lock = lockDirectory(folder)
    try {
      io.stdout.write(changeKey(join(folder, 'settings.json')) ? CHANGED : NO_KEY)
    } finally {
      lock.release()
    }
  } catch (failure) {
    throw new UsageError(`the key was not changed: ${(failure as Error).message}`)
  }
  return 0
}

const CHANGED =
  'All secrets are sealed with a new key. Older backups have the key that opens them; who has one can read its secrets.\n'
const NO_KEY = 'There is no key yet: it is made with the first secret. Nothing was changed.\n'
