// Makes and restores backups of a data folder. A backup is a snapshot of one moment, even while a runner uses the
// folder.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DirectoryInUseError, lockDirectory, type DirectoryLock } from '../files/directory-lock'
import { createFile, syncFile } from '../files/replace-file'
import { failureName } from '../misuse'
import { DamageError } from './damage'
import { checkDatabase, copyDatabase } from './queue/sqlite/copy-database'
import { readConfigFile } from './settings/config-file'

/**
 * The files of a backup, in the order in which they are restored. events.db is last, so that a folder that was restored
 * only in part has no events.db, and the runner refuses it with a message.
 */
const FILES = [
  'secrets.key',
  'settings.json',
  'changes.ndjson',
  'tokens.json',
  'alerts.json',
  'segments.db',
  'events.db'
] as const
const DATABASES = ['events.db', 'segments.db'] as const
const LIST = 'backup.json'

interface Listed {
  readonly name: (typeof FILES)[number]
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

export interface Backup {
  readonly version: 1
  /** ISO 8601 UTC. */
  readonly createdAt: string
  readonly files: readonly Listed[]
}

/**
 * Copies a data folder into a new folder that only its owner can read. The new folder appears complete or not at all.
 * @param to path of a folder that does not exist
 * @throws Error with a message for people; a partial copy is removed
 */
export async function makeBackup(from: string, to: string, now: number): Promise<Backup> {
  if (!existsSync(join(from, 'events.db'))) throw new Error(`there is no events.db in ${from}.`)
  if (existsSync(to)) throw new Error(`${to} exists already. Name a folder that does not.`)
  const draft = `${to}.new`
  try {
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { recursive: true, mode: 0o700 })
    // Events first: if a destination is removed meanwhile, its events are left, and the page asks about them.
    copyDatabases(from, draft)
    const key = existsSync(join(from, 'secrets.key')) ? readFileSync(join(from, 'secrets.key')) : undefined
    // The key after the settings: it was created before them, so it opens them unless it is changed just now.
    for (const name of ['settings.json', 'changes.ndjson', 'tokens.json', 'alerts.json', 'secrets.key']) {
      if (existsSync(join(from, name))) copyWhole(join(from, name), join(draft, name))
    }
    if (key !== undefined && !key.equals(readFileSync(join(draft, 'secrets.key')))) {
      throw new Error('the key to the secrets was changed meanwhile. Run the command again.')
    }
    const names = FILES.filter((name) => existsSync(join(draft, name)))
    const files = await Promise.all(names.map((name) => describe(draft, name)))
    const backup: Backup = { version: 1, createdAt: new Date(now).toISOString(), files }
    createFile(join(draft, LIST), `${JSON.stringify(backup, null, 2)}\n`)
    renameSync(draft, to)
    return backup
  } catch (failure) {
    rmSync(draft, { recursive: true, force: true })
    throw failure
  }
}

function copyDatabases(from: string, draft: string): void {
  const lock = lockUnused(from)
  const parts = join(draft, 'parts')
  mkdirSync(parts, { mode: 0o700 })
  try {
    for (const name of DATABASES) {
      if (!existsSync(join(from, name))) continue
      createFile(join(draft, name), '')
      copyDatabase(lock ? copyParts(name, from, parts) : join(from, name), join(draft, name))
    }
  } finally {
    rmSync(parts, { recursive: true, force: true })
    lock?.release()
  }
}

/** Locks the folder; `undefined` if a runner uses it. */
function lockUnused(folder: string): DirectoryLock | undefined {
  try {
    return lockDirectory(folder)
  } catch (failure) {
    if (failure instanceof DirectoryInUseError) return undefined
    throw failure
  }
}

/**
 * Copies the files of a database unchanged. Opening the originals is avoided: the last connection that closes merges
 * the write-ahead log into the database, and in the folder of a killed runner that would look like a missing log.
 */
function copyParts(name: string, from: string, to: string): string {
  for (const part of [name, `${name}-wal`]) {
    if (existsSync(join(from, part))) copyFileSync(join(from, part), join(to, part))
  }
  return join(to, name)
}

/**
 * Checks a backup and restores it into a data folder that has none of its files.
 * @throws Error with a message for people; then nothing was restored
 */
export async function restoreBackup(from: string, to: string): Promise<Backup> {
  const backup = readList(from)
  for (const name of FILES) {
    if (!existsSync(join(to, name))) continue
    throw new Error(
      `${to} has ${name} already, and nothing is overwritten. Move that folder away, or name another one.`
    )
  }
  await check(from, backup)
  const drafts: string[] = []
  try {
    for (const { name } of backup.files) {
      drafts.push(join(to, `${name}.new`))
      copyWhole(join(from, name), join(to, `${name}.new`))
    }
  } catch (failure) {
    for (const draft of drafts) rmSync(draft, { force: true })
    throw failure
  }
  for (const name of FILES) {
    if (drafts.includes(join(to, `${name}.new`))) renameSync(join(to, `${name}.new`), join(to, name))
  }
  return backup
}

async function check(folder: string, { files }: Backup): Promise<void> {
  for (const listed of files) {
    const found = existsSync(join(folder, listed.name)) ? await describe(folder, listed.name) : undefined
    if (found?.sha256 === listed.sha256) continue
    throw new DamageError(
      `${listed.name} in the backup is ${found === undefined ? 'missing' : 'not as it was written'}.`
    )
  }
  for (const name of DATABASES) if (files.some((listed) => listed.name === name)) checkDatabase(join(folder, name))
  // This also checks that the key opens the secrets.
  readConfigFile(join(folder, 'settings.json'))
}

function readList(folder: string): Backup {
  let list: unknown
  try {
    list = JSON.parse(readFileSync(join(folder, LIST), 'utf8'))
  } catch (failure) {
    throw new Error(`${folder} is not a backup: ${LIST} cannot be read (${failureName(failure)}).`, { cause: failure })
  }
  const { version, files } = (list ?? {}) as Partial<Record<keyof Backup, unknown>>
  const isList = version === 1 && Array.isArray(files) && files.every((file) => isListed(file))
  if (!isList || !files.some(({ name }) => name === 'events.db')) {
    throw new Error(`${folder} is not a backup of this version: ${LIST} has another format.`)
  }
  return list as Backup
}

function isListed(value: unknown): value is Listed {
  const { name, sha256 } = (value ?? {}) as Partial<Record<keyof Listed, unknown>>
  return typeof sha256 === 'string' && (FILES as readonly unknown[]).includes(name)
}

async function describe(folder: string, name: Listed['name']): Promise<Listed> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(folder, name)), hash)
  return { name, bytes: statSync(join(folder, name)).size, sha256: hash.digest('hex') }
}

function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  copyFileSync(from, to)
  chmodSync(to, 0o600)
  syncFile(to)
}
