// Copies a database of the data folder, even while another process writes to it, and checks copies.
import { basename } from 'node:path'
import Database from 'libsql'
import { syncFile } from '../../../files/replace-file'
import { DamageError } from '../../damage'
import { checkPages, isDamage } from './database'
import { MARKS } from './file-check'

/**
 * Makes a snapshot without a write-ahead log (https://www.sqlite.org/lang_vacuum.html, VACUUM INTO). Writers are not
 * blocked.
 * @param to a file that does not exist, or an empty one
 * @throws DamageError, or the error of the file system
 */
export function copyDatabase(from: string, to: string): void {
  const source = new Database(from, { readonly: true })
  try {
    source.exec('PRAGMA busy_timeout = 5000')
    source.prepare('VACUUM INTO ?').run(to)
  } catch (error) {
    throw isDamage(error) ? new DamageError(`${basename(from)} is damaged, so that it cannot be copied.`) : error
  } finally {
    source.close()
  }
  const copy = new Database(to)
  copy.exec(`PRAGMA application_id = ${MARKS.closed}`)
  copy.close()
  syncFile(to)
}

/** @throws DamageError for a file that is not a complete database */
export function checkDatabase(path: string): void {
  const connection = new Database(path, { readonly: true })
  try {
    checkPages(connection)
  } catch (error) {
    throw error instanceof DamageError || isDamage(error)
      ? new DamageError(`${basename(path)} in the backup is damaged.`)
      : error
  } finally {
    connection.close()
  }
}
