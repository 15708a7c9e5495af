// The PostgreSQL of a run of Jest: one cluster, started by the first file that needs it, and a database for each file.
import { setTimeout as sleep } from 'node:timers/promises'
import { execute, hasPostgres, sharedCluster } from './server'

export { execute, Server, type ServerOptions } from './server'

/** `describe`, skipped where there is no PostgreSQL. In CI it has to be there. */
export const describeWithPostgres = !hasPostgres && process.env['CI'] === undefined ? describe.skip : describe

/** A new, empty database on the cluster that all files share. Resolves to its address. */
export async function createDatabase(): Promise<string> {
  const url = await sharedCluster()
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  for (let tries = 1; ; tries++) {
    try {
      // Two at once may both want the template, and one of them is refused.
      await execute(`${url}postgres`, `CREATE DATABASE ${name}`)
      return `${url}${name}`
    } catch (error) {
      if (tries === 20) throw error
      await sleep(50)
    }
  }
}
