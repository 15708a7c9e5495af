// A PostgreSQL of a bench: as Debian installs it, with commits on the disk, in a temporary folder on a loopback port.
import { execFileSync } from 'node:child_process'
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

const ROOT = '/usr/lib/postgresql'
const isRoot = process.getuid?.() === 0

/** Folder of the newest server. */
function programs() {
  const versions = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : []
  if (versions.length === 0) throw new Error(`There is no PostgreSQL in ${ROOT}: install the package postgresql.`)
  return join(ROOT, versions[0], 'bin')
}

/** The server refuses to run as root. */
function run(program, ...args) {
  const path = join(programs(), program)
  const [file, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, args]
  return execFileSync(file, all, { cwd: '/', encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** Starts one; `createDatabase()` gives the address of a new database, `stop()` removes everything. */
export async function startCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'heap-destination-bench-postgres-'))
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'])))
    chownSync(folder, uid, gid)
  }
  const data = join(folder, 'data')
  run('initdb', '-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8')
  const port = await freePort()
  const settings = [`port = ${port}`, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''"]
  appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`)
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), 'start')
  const address = (database) => `postgres://bench@127.0.0.1:${port}/${database}`
  const query = async (database, sql) => {
    const client = new pg.Client(address(database))
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  let number = 0
  return {
    version: (await query('postgres', 'SHOW server_version'))[0].server_version,
    pid: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    createDatabase: async () => {
      const name = `bench_${++number}`
      await query('postgres', `CREATE DATABASE ${name}`)
      return { address: address(name), query: (sql) => query(name, sql) }
    },
    stop: () => {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
