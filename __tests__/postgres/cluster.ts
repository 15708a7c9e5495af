// The PostgreSQL of a run of Jest: one cluster, started by the first file that needs it, and a database for each file.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/storage/postgres/connection/database'
import { migrate } from '../../src/storage/postgres/schema/migrations'
import { builtOnce } from '../run-folder'
import { execute, hasPostgres, sharedCluster } from './server'

export { execute, Server, type ServerOptions } from './server'

/** `describe`, skipped where there is no PostgreSQL. In CI it has to be there. */
export const describeWithPostgres = !hasPostgres && process.env['CI'] === undefined ? describe.skip : describe

/** A new database on the cluster that all files share: a copy of `template`, or an empty one. Resolves to its address. */
export async function createDatabase(template = 'template1'): Promise<string> {
  const url = await sharedCluster()
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  for (let tries = 1; ; tries++) {
    try {
      // Two at once may both want the template, and one of them is refused.
      await execute(`${url}postgres`, `CREATE DATABASE ${name} TEMPLATE ${template}`)
      return `${url}${name}`
    } catch (error) {
      if (tries === 40) throw error
      await sleep(50)
    }
  }
}

/**
 * A new database with the tables of this program: a copy of one that was made once for the run, since to make the tables
 * takes ten times as long.
 */
export async function createTables(): Promise<string> {
  const directory = await builtOnce('postgres-tables', async (at) => {
    const address = await createDatabase()
    const database = await openDatabase(address)
    await migrate(database, 'test')
    await database.close()
    writeFileSync(join(at, 'name'), address.slice(address.lastIndexOf('/') + 1))
  })
  return createDatabase(readFileSync(join(directory, 'name'), 'utf8'))
}
