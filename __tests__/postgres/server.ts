// Real PostgreSQL servers for tests, on loopback, in folders of their own. For tests of data, see `cluster.ts`.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { builtOnce, runProcess } from '../run-folder'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const ROLE = 'heap'

/** Folder of the server's programs: the newest of Debian, or what is in PATH. `undefined` where there is none. */
function findPrograms(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const newest = versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`)
  const folders = [...newest, ...(process.env['PATH'] ?? '').split(':')]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

const programs = findPrograms()
export const hasPostgres = programs !== undefined

/** Folder of the client's programs, such as `pg_dump`. */
export const programFolder = programs ?? ''

/** The server refuses to run as root. */
function command(program: string, args: readonly string[]): { file: string; args: string[] } {
  if (programs === undefined) throw new Error('There is no PostgreSQL: install the package postgresql.')
  const path = join(programs, program)
  return isRoot ? { file: 'runuser', args: ['-u', 'postgres', '--', path, ...args] } : { file: path, args: [...args] }
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { file, args: all } = command(program, args)
  const { stdout } = await run(file, all, { cwd: '/', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  return stdout
}

function giveToServer(folder: string): void {
  if (!isRoot) return
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })))
  chownSync(folder, uid ?? 0, gid ?? 0)
}

/** A folder that the server's user can reach and owns. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heap-destination-postgres-'))
  giveToServer(folder)
  return folder
}

/** A loopback port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** An empty data folder, made once for a run: to make one takes two seconds, to copy one a tenth. */
async function emptyData(): Promise<string> {
  const home = await builtOnce('postgres-data', async (directory) => {
    const folder = makeFolder()
    const data = join(folder, 'data')
    // A cluster for tests alone, on loopback, for as long as they run.
    await runProgram('initdb', ['-D', data, '-U', ROLE, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'])
    writeFileSync(join(directory, 'folder'), folder)
  })
  return join(readFileSync(join(home, 'folder'), 'utf8'), 'data')
}

export interface ServerOptions {
  /** Whether commits reach the disk before they are answered. For tests that kill the server. Default: no. */
  readonly isDurable?: boolean
  /** Further lines of its configuration. */
  readonly settings?: readonly string[]
}

/** A server of one's own. Whoever starts it stops it, also when the test fails. */
export class Server {
  private constructor(
    readonly folder: string,
    readonly port: number
  ) {}

  /** Starts one with an empty data folder. */
  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = await Server.prepare(options)
    await server.start()
    return server
  }

  /** The same, not started yet. */
  static async prepare(options: ServerOptions = {}): Promise<Server> {
    const from = await emptyData()
    const folder = makeFolder()
    cpSync(from, join(folder, 'data'), { recursive: true, preserveTimestamps: true })
    return Server.at(folder, options)
  }

  /** A standby of `primary`, made by `pg_basebackup`, not started yet. */
  static async prepareStandby(primary: Server, name: string, options: ServerOptions = {}): Promise<Server> {
    const folder = makeFolder()
    const from = `host=127.0.0.1 port=${primary.port} user=${ROLE} application_name=${name}`
    await runProgram('pg_basebackup', ['-D', join(folder, 'data'), '-d', from, '-R', '-X', 'stream', '-c', 'fast'])
    return Server.at(folder, options)
  }

  private static async at(folder: string, { isDurable = false, settings = [] }: ServerOptions): Promise<Server> {
    const port = await freePort()
    const lines = [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
      'shared_buffers = 64MB',
      'max_connections = 60',
      'max_wal_size = 1GB',
      'log_min_messages = fatal',
      ...(isDurable ? [] : ['fsync = off', 'synchronous_commit = on', 'full_page_writes = off']),
      ...settings
    ]
    writeFileSync(join(folder, 'data', 'postgresql.auto.conf'), `${lines.join('\n')}\n`, { flag: 'a' })
    if (isRoot) execFileSync('chown', ['-R', 'postgres:', folder])
    return new Server(folder, port)
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  async start(): Promise<void> {
    await runProgram('pg_ctl', ['-D', this.data, '-w', '-t', '60', '-l', join(this.folder, 'log'), 'start'])
  }

  /** `immediate` is what a crash looks like. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await runProgram('pg_ctl', ['-D', this.data, '-w', '-t', '60', '-m', mode, 'stop'])
  }

  async promote(): Promise<void> {
    await runProgram('pg_ctl', ['-D', this.data, '-w', '-t', '60', 'promote'])
  }

  /** Process id of the server; `undefined` if it does not run. */
  get pid(): number | undefined {
    const path = join(this.data, 'postmaster.pid')
    return existsSync(path) ? Number(readFileSync(path, 'utf8').split('\n')[0]) : undefined
  }

  /** Stops all its processes where they are, as a host does that hangs; `thaw` lets them go on. */
  freeze(): void {
    this.signal('SIGSTOP')
  }

  thaw(): void {
    this.signal('SIGCONT')
  }

  private signal(signal: NodeJS.Signals): void {
    const children = execFileSync('pgrep', ['-P', String(this.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
    for (const pid of [this.pid, ...children.map(Number)]) {
      try {
        process.kill(pid!, signal)
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** Address of a database on it. */
  url(database: string): string {
    return `postgres://${ROLE}@127.0.0.1:${this.port}/${database}`
  }

  /** A new, empty database. Resolves to its address. */
  async createDatabase(): Promise<string> {
    const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
    await execute(this.url('postgres'), `CREATE DATABASE ${name}`)
    return this.url(name)
  }

  /** Stops it, however it is, and removes its folder. */
  async remove(): Promise<void> {
    if (this.pid !== undefined) await this.stop('immediate').catch(() => undefined)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Runs SQL on a connection of its own. */
export async function execute<Row = Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(sql)
    return rows as Row[]
  } finally {
    await client.end()
  }
}

/** The address of the cluster that all files share; started by whoever asks first. Nobody may stop it. */
export async function sharedCluster(): Promise<string> {
  const directory = await builtOnce('postgres', async (at) => {
    const server = await Server.start({ settings: ['max_connections = 300'] })
    stopWithRun(server)
    writeFileSync(join(at, 'cluster.json'), JSON.stringify({ folder: server.folder, url: server.url('') }))
  })
  return (JSON.parse(readFileSync(join(directory, 'cluster.json'), 'utf8')) as { url: string }).url
}

/** A run that is interrupted has no end: then the server ends by itself. */
function stopWithRun({ pid, folder }: Server): void {
  const isRunning = `kill -0 ${runProcess()} 2>/dev/null && kill -0 ${pid} 2>/dev/null`
  const script = `while ${isRunning}; do sleep 1; done; kill -QUIT ${pid} 2>/dev/null && rm -rf '${folder}'`
  spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref()
}

/** Stops the shared cluster, if anybody has started it, and removes what the run has made. For the end of the run. */
export function removeClusters(runFolder: string): void {
  const cluster = join(runFolder, 'postgres', 'cluster.json')
  if (existsSync(cluster)) {
    const { folder } = JSON.parse(readFileSync(cluster, 'utf8')) as { folder: string }
    const { file, args } = command('pg_ctl', ['-D', join(folder, 'data'), '-w', '-m', 'immediate', 'stop'])
    execFileSync(file, args, { cwd: '/', stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  const data = join(runFolder, 'postgres-data', 'folder')
  if (existsSync(data)) rmSync(readFileSync(data, 'utf8'), { recursive: true, force: true })
}
