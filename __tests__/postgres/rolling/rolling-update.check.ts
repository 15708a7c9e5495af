// A rolling update, and the way back: a runner of an earlier commit and one of the present sources work on one database
// while events come in, and take each other's place. Run by `npm run test:rolling`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox, type Sandbox } from '../../../src/sandbox'
import { openDatabase } from '../../../src/storage/postgres/connection/database'
import { migrate, migrateTo } from '../../../src/storage/postgres/schema/migrations'
import { VERSIONS } from '../../../src/storage/postgres/schema/versions'
import { buildChild } from '../../runner/children'
import { until } from '../../runner/runners'
import { execute, Server } from '../cluster'
import { addStreams, areAllIn, faultsIn, Load, PATIENCE_MS, startMember, type Member } from '../runners'
import { buildEarlier, earlierCommit } from './earlier-runner'

const APPS = Array.from({ length: 20 }, (_, index) => String(1_000_000_001 + index))
/** Batches of ten events for each App ID. */
const BATCHES = 150
/** Parts of the load: each runner that comes works beside the one before it for one part, then alone for one. */
const PARTS = 7
/** Names of the runners that have keys, as the database sees it. */
const OWNERS = `SELECT DISTINCT runners.name FROM heap_destination.leases JOIN heap_destination.runners ON runners.id = owner
  WHERE expires_at > extract(epoch FROM clock_timestamp()) * 1000`
/** Processes that have delivered events. */
const DELIVERERS = 'SELECT count(DISTINCT writer)::int AS count FROM heap_destination.tallies'
const WRITTEN = 'SELECT version FROM heap_destination.schema_versions ORDER BY version'
/** What the tables are like, apart from the parts of each day. */
const TABLES = `SELECT line FROM (
  SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns JOIN pg_class AS c ON c.oid = to_regclass('heap_destination.' || quote_ident(table_name))
    WHERE table_schema = 'heap_destination' AND NOT c.relispartition
  UNION ALL SELECT pg_get_indexdef(c.oid) FROM pg_class AS c
    WHERE relnamespace = 'heap_destination'::regnamespace AND relkind IN ('i', 'I') AND NOT relispartition
      AND NOT EXISTS (SELECT FROM pg_index AS i JOIN pg_class AS t ON t.oid = indrelid WHERE indexrelid = c.oid AND t.relispartition)
  UNION ALL SELECT concat_ws(' ', 'constraint', relname, pg_get_constraintdef(k.oid)) FROM pg_constraint AS k
    JOIN pg_class AS t ON t.oid = conrelid WHERE connamespace = 'heap_destination'::regnamespace AND NOT relispartition
  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'heap_destination'::regnamespace
  UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
    WHERE relnamespace = 'heap_destination'::regnamespace AND NOT relispartition AND NOT tgisinternal) AS lines ORDER BY line`

let server: Server
let databaseUrl = ''
let sandbox: Sandbox
let earlier = ''
let present = ''
const closings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'rolling-update-'))
    closings.push(() => Promise.resolve(rmSync(made, { recursive: true })))
    return made
  }
  earlier = buildEarlier(earlierCommit(), folder())
  present = await buildChild('postgres/cluster-runner.ts')
  server = await Server.start({ isDurable: true })
  closings.push(() => server.remove())
  databaseUrl = await server.createDatabase()
  sandbox = await createSandbox({ budgets: 'count' })
  closings.push(() => sandbox.close())
}, PATIENCE_MS)

afterAll(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})

async function start(name: string, script: string): Promise<Member> {
  const { member, close } = await startMember(name, { script, databaseUrl, sandbox })
  closings.push(close)
  return member
}

/** Lets as many batches go as one part has, and waits for a share of them. */
async function advance(load: Load, share: number): Promise<void> {
  const part = Math.floor((APPS.length * BATCHES) / PARTS)
  const from = load.limit
  load.limit = from + part
  await until(
    () => load.batches,
    (batches) => batches >= from + part * share,
    PATIENCE_MS
  )
}

/** Starts a runner under load, lets both work, then ends the other one under load. */
async function replace(load: Load, leaving: Member, arriving: Promise<Member>): Promise<Member> {
  const advanced = advance(load, 1)
  const member = await arriving
  load.members = [leaving, member]
  const names = async (): Promise<string[]> =>
    (await execute<{ name: string }>(databaseUrl, OWNERS)).map(({ name }) => name)
  await until(names, (owners) => owners.includes(member.name) && owners.includes(leaving.name), PATIENCE_MS)
  await advanced
  const ending = advance(load, 1)
  await leaving.terminate()
  load.members = [member]
  await ending
  return member
}

test(
  'an older and a newer runner take each other’s place, to and fro, and Heap gets each event once',
  async () => {
    const older = await start('older', earlier)
    const load = new Load([older])
    load.limit = 0
    const run = (streams: Awaited<ReturnType<typeof addStreams>>) =>
      Promise.all(streams.map((stream) => load.run(stream, { batches: BATCHES, users: 10 })))
    const sending = [run(await addStreams(older, APPS.slice(0, 10), { endpoint: sandbox.url }))]
    await advance(load, 1)

    const newer = start('newer', present)
    const addMore = async (): Promise<Member> => {
      sending.push(run(await addStreams(await newer, APPS.slice(10), { endpoint: sandbox.url })))
      return newer
    }
    let last = await replace(load, older, addMore())
    const written = (await execute<{ version: number }>(databaseUrl, WRITTEN)).map(({ version }) => version)
    expect(written).toEqual(VERSIONS.map(({ version }) => version))

    const back = start('older again', earlier)
    const refusal = await back.then(
      () => undefined,
      (error: unknown) => String(error)
    )
    if (refusal === undefined) {
      last = await replace(load, last, back)
      last = await replace(load, last, start('newer again', present))
    }
    process.stderr.write(refusal ?? 'The older program works on the newer tables.\n')
    load.limit = Infinity
    await Promise.all(sending)
    await areAllIn(sandbox, load)

    expect(refusal ?? '').toMatch(/^$|start the newer program/)
    expect(load.events).toBe(APPS.length * BATCHES * 10)
    expect(faultsIn(sandbox, load.confirmed)).toEqual([])
    expect(sandbox.counters()).toMatchObject({ budgetViolations: 0, refusedBodies: 0 })
    await last.terminate()
    expect(await execute(databaseUrl, DELIVERERS)).toEqual([{ count: refusal === undefined ? 4 : 2 }])
  },
  PATIENCE_MS
)

test('tables that were brought up to date are like new ones', async () => {
  const fresh = await server.createDatabase()
  const database = await openDatabase(fresh)
  await migrate(database, 'check').finally(() => database.close())
  expect(await execute(databaseUrl, TABLES)).toEqual(await execute(fresh, TABLES))
})

test('tables that the older program cannot use are refused by it in words, and left as they are', async () => {
  const later = await server.createDatabase()
  const database = await openDatabase(later)
  const next = { version: 1000, least: 1000, name: 'later', tables: [] }
  await migrateTo(database, 'later', [...VERSIONS, next]).finally(() => database.close())
  const before = await execute(later, TABLES)
  const started = startMember('too old', { script: earlier, databaseUrl: later, sandbox })
  await expect(started).rejects.toThrow('cannot use them: start the newer program.')
  expect(await execute(later, TABLES)).toEqual(before)
})
