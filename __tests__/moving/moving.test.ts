// A data folder that is moved to PostgreSQL and back, also by processes that are killed: everything arrives, once.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { createRunner } from '../../src/runner'
import { moveBack } from '../../src/storage/moving/move-back'
import { refuseMoved } from '../../src/storage/moving/move-log'
import { moveUp } from '../../src/storage/moving/move-up'
import { openDatabase, type Database as PostgresDatabase } from '../../src/storage/postgres/connection/database'
import { createPostgresMemberships } from '../../src/storage/postgres/memberships/postgres-membership-store'
import { createPostgresQueue } from '../../src/storage/postgres/queue/postgres-store'
import { readConfigFile } from '../../src/storage/settings/config-file'
import { readGivenKey } from '../../src/storage/settings/given-key'
import { openTokenFile } from '../../src/storage/tokens/token-file'
import { createDatabase, describeWithPostgres } from '../postgres/cluster'
import { buildChild } from '../runner/children'
import { makeDirectory, onEnd, openRunner, openSandbox, openSetUp, until } from '../runner/runners'
import { clock, fillFolder, NOW, openQueue, openSegments, toldByQueue, toldBySegments } from './filled-folder'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)
/** A move of the filled folder has about so many steps. */
const STEPS = 35
const key = readGivenKey({ text: Buffer.alloc(32, 7).toString('base64') })

async function open(address: string): Promise<PostgresDatabase> {
  const database = await openDatabase(address)
  onEnd(() => database.close())
  return database
}

const optionsOf = (folder: string, database: PostgresDatabase) => ({
  ...{ folder, database, key, program: '1.0.0' },
  now: () => clock.now,
  onProgress: () => undefined
})

/** What the ports tell of everything in a folder. */
async function toldByFolder(folder: string) {
  const [queue, segments] = [openQueue(folder), openSegments(folder)]
  const told = { queue: await toldByQueue(queue), segments: await toldBySegments(segments) }
  await queue.queue.close()
  await segments.close()
  const config = readConfigFile(join(folder, 'settings.json'))
  return { ...told, config, tokens: openTokenFile(join(folder, 'tokens.json')).current }
}

function copyOf(filled: string): string {
  const folder = makeDirectory()
  cpSync(filled, folder, { recursive: true })
  return folder
}

/** Runs the move in processes that are killed, until one of them ends. Resolves to how many were killed. */
async function moveKilled(script: string, args: readonly string[]): Promise<number> {
  for (let killed = 0; ; killed++) {
    const steps = Math.ceil(Math.random() * STEPS)
    const env = { ...process.env, NODE_PATH: join(__dirname, '..', '..', 'node_modules') }
    const last = killed < 2 * ROUNDS ? steps : 0
    const child = spawn(process.execPath, [script, ...args, `${last}`], { stdio: 'inherit', env })
    onEnd(() => child.kill('SIGKILL'))
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    if (code === 0) return killed
    expect(signal).toBe('SIGKILL')
  }
}

describeWithPostgres('a data folder', () => {
  let folder = ''
  let filled = ''
  let told: Awaited<ReturnType<typeof toldByFolder>>

  beforeAll(async () => {
    filled = mkdtempSync(join(tmpdir(), 'runner-test-'))
    await fillFolder(filled)
    told = await toldByFolder(filled)
  })
  afterAll(() => rmSync(filled, { recursive: true }))

  beforeEach(() => {
    folder = copyOf(filled)
  })

  test('comes to a database and back, with everything in it', async () => {
    const back = makeDirectory()
    const database = await open(await createDatabase())
    const counts = new Map((await moveUp(optionsOf(folder, database))).map(({ title, rows }) => [title, rows]))
    expect(counts.get('events')).toBe(402)
    expect(counts.get('people in segments')).toBe(2501)
    expect(await moveUp(optionsOf(folder, database))).toHaveLength(counts.size)
    expect(await toldBySegments(createPostgresMemberships(database, { now: () => NOW }))).toEqual(told.segments)
    expect(await toldByQueue(createPostgresQueue({ database, now: () => clock.now }))).toEqual(told.queue)
    await expect(createRunner({ dataDirectory: folder })).rejects.toThrow('has been moved to a database')
    await refuseMoved(database)
    await moveBack(optionsOf(back, database))
    await expect(refuseMoved(database)).rejects.toThrow('has been moved to a data folder')
    expect(await toldByFolder(back)).toEqual(told)
    expect(existsSync(join(back, 'move.json'))).toBe(false)
  })

  test('goes on where it was: a runner on the database delivers what was open, once', async () => {
    const sandbox = await openSandbox()
    const from = makeDirectory()
    const first = await openSetUp({ dataDirectory: from, sandbox })
    const pause = (isPaused: boolean) => ['PATCH', `/api/sources/${first.sourceId}`, { isPaused }] as const
    await first.track('/v1/track', { writeKey: first.writeKey, event: 'Before', userId: 'u-1' })
    await until(
      () => sandbox.events(),
      ({ length }) => length === 1
    )
    await first.api.send(...pause(true))
    for (const name of ['One', 'Two', 'Three']) {
      await first.track('/v1/track', { writeKey: first.writeKey, event: name, userId: 'u-1' })
    }
    await first.close()
    const address = await createDatabase()
    await moveUp(optionsOf(from, await open(address)))
    const secretKey = Buffer.alloc(32, 7).toString('base64')
    const second = await openRunner({ databaseUrl: address, sandboxUrl: sandbox.url, secretKey })
    await second.api.send(...pause(false))
    await until(
      () => sandbox.events(),
      ({ length }) => length === 4
    )
    expect(sandbox.events().map(({ event }) => event)).toEqual(['Before', 'One', 'Two', 'Three'])
  })

  test('does not come where something else is', async () => {
    const other = copyOf(filled)
    const database = await open(await createDatabase())
    await moveUp(optionsOf(other, database))
    await expect(moveUp(optionsOf(folder, database))).rejects.toThrow('The database is not empty')
    await database.query("INSERT INTO runners VALUES ('r', 'r', '1', 0, 9007199254740991, false)")
    await expect(moveUp(optionsOf(other, database))).rejects.toThrow('A runner uses the database')
    rmSync(join(other, 'move.json'))
    await expect(moveBack(optionsOf(other, database))).rejects.toThrow('is not empty')
  })

  test('does not come while its disk is full, since what was under way would be lost', async () => {
    const full = copyOf(folder)
    const file = new Database(join(full, 'events.db'))
    file.exec(`INSERT INTO taken SELECT 'heap', max(id), max(id), ${NOW}, ${NOW}, json_array(max(id)) FROM events;
      CREATE TRIGGER full BEFORE DELETE ON taken BEGIN SELECT raise(ABORT, 'database or disk is full'); END`)
    file.close()
    const database = await open(await createDatabase())
    await expect(moveUp(optionsOf(full, database))).rejects.toThrow(`The disk of ${full} is full`)
  })

  test('arrives whole, however often the process is killed', async () => {
    const [script, address] = [await buildChild('moving/child-migrate.ts'), await createDatabase()]
    const back = makeDirectory()
    await moveKilled(script, ['up', folder, address])
    const database = await open(address)
    expect(await toldBySegments(createPostgresMemberships(database, { now: () => NOW }))).toEqual(told.segments)
    await moveKilled(script, ['back', back, address])
    expect(await toldByFolder(back)).toEqual(told)
  })
})
