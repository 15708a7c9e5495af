// Suppressed people in the file of the queue, for a process that is not the runner.
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
 * Beside a runner that works in the file, or, for whoever has locked its folder, alone: then the file is checked as at a
 * start, and marked as complete at the end.
 * @param path of a file that is there
 * @throws DamageError when it is damaged, or the error of SQLite
 */
export function openSuppressionFile(path: string, { isAlone }: { readonly isAlone: boolean }): SuppressionFile {
  const connection = isAlone
    ? openDatabase({ path, expectation: { isExpected: true, acceptsLoss: false } })
    : new Database(path)
  connection.exec('PRAGMA busy_timeout = 5000')
  const suppressions = new SqliteSuppressions(connection, new CommitGroup(connection, () => undefined))
  return { suppressions, close: () => (isAlone ? closeDatabase(connection) : void connection.close()) }
}
