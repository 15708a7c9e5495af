// Opens the suppressions in the file of the queue, for a process that is not the runner.
import Database from 'libsql'
import type { Suppressions } from '../../suppressions/suppressions'
import { CommitGroup } from './commit-group'
import { closeDatabase, openDatabase } from './database'
import { SqliteSuppressions } from './sqlite-suppressions'

export interface SuppressionFile {
  readonly suppressions: Suppressions
  close(): void
}

/**
 * Opens the file beside a running runner, or, with `isAlone`, in a folder that the caller has locked: then the file is
 * checked as at a start, and marked as complete when it is closed.
 * @param path an existing file
 * @throws DamageError if it is damaged, or the error of SQLite
 */
export function openSuppressionFile(path: string, { isAlone }: { readonly isAlone: boolean }): SuppressionFile {
  const connection = isAlone
    ? openDatabase({ path, expectation: { isExpected: true, acceptsLoss: false } })
    : new Database(path)
  connection.exec('PRAGMA busy_timeout = 5000')
  const commits = new CommitGroup(connection, () => undefined)
  const close = (): void => {
    commits.close()
    if (isAlone) closeDatabase(connection)
    else connection.close()
  }
  return { suppressions: new SqliteSuppressions(connection, commits), close }
}
