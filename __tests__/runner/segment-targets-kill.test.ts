// kill -9 in the middle of a sync, of each partner and between two steps of a page, and a clean end in the middle of one:
// after the next start it goes on by itself.
import type { StandIns } from '../../src/sandbox/partners/stand-ins'
import { ACCOUNT } from '../partners/partners'
import { buildChild, startChild } from './children'
import { makeDirectory, onEnd, openRunner, rowsOf, until, type Parsed } from './runners'
import { BUYERS } from '../segments/posts'
import { addIntegration, brazeOf, clientOf, openStandIns, tell, TRACK, untilSynced, usersOf } from './segment-targets'

const USERS = usersOf(0, 4500)
/** Generous: on a busy machine the thread of the segments, which has a lower priority, waits for everybody else. */
const LIMIT_MS = 240_000
/** Users of one page that goes to Braze. */
const PAGE = 2000

jest.setTimeout(600_000)

async function setUp(url: string) {
  const standIns = await openStandIns()
  standIns.braze.addUsers(USERS)
  const way = await addIntegration(url)
  const { body } = await way.client.send('POST', `${way.path}/targets`, brazeOf(standIns))
  await tell(way, { ts: Date.now(), add: USERS })
  // The second page stays in the middle.
  standIns.addFaults({ path: TRACK, delayMs: 600_000, applied: false, afterRequests: 60 })
  expect((await way.client.send('POST', `${way.path}/targets/${String(body.id)}/sync`)).status).toBe(202)
  await until(
    () => standIns.faults(),
    ([fault]) => fault?.happened === 1,
    LIMIT_MS
  )
  const written = standIns.braze.dataPoints
  expect(written).toBe(60 * 50)
  return { standIns, way, path: way.path, id: String(body.id), written }
}

async function expectWhole(url: string, { standIns, path, id, written }: Awaited<ReturnType<typeof setUp>>) {
  const client = clientOf(url)
  const target = await untilSynced({ client, path }, id, LIMIT_MS)
  expect(target).toMatchObject({ members: 4500, lastSync: { state: 'complete', waiting: 0, refused: [] } })
  expect(standIns.braze.members('buyers')).toEqual(USERS)
  const { syncs } = await client.get(`${path}/targets/${id}/syncs`)
  expect((syncs as Parsed[]).map(({ state, stoppedBy }) => [state, stoppedBy?.code])).toEqual([
    ['complete', undefined],
    ['stopped', 'sync_broken_off']
  ])
  expect(syncs[0].added + syncs[1].added).toBe(4500)
  return { added: syncs[1].added as number, written }
}

test('a sync that was killed goes on after the start: nobody is missing, and only the page under way is sent again', async () => {
  const script = await buildChild()
  const data = makeDirectory()
  const start = async () => {
    const child = await startChild(script, { data, sandboxUrl: '' })
    onEnd(() => child.kill())
    return child
  }
  const killed = await start()
  const state = await setUp(killed.url)
  await killed.kill()
  state.standIns.clearFaults()
  const { added, written } = await expectWhole((await start()).url, state)
  expect(added).toBe(PAGE)
  expect(state.standIns.braze.unchangedWrites).toBe(written - PAGE)
})

test('a runner that ends in the middle of a sync stores what was told, and nothing is sent twice', async () => {
  const dataDirectory = makeDirectory()
  const options = { dataDirectory, sandboxUrl: '', requestTimeoutMs: 1000 }
  const runner = await openRunner(options)
  const state = await setUp(runner.url)
  await runner.close()
  state.standIns.clearFaults()
  const { added, written } = await expectWhole((await openRunner(options)).url, state)
  expect(added).toBe(written)
  expect(state.standIns.braze.unchangedWrites).toBe(0)
})

/** Several steps of the store (2,000 people each), and for some partners less than a page. */
const KILLS = 2 * Number(process.env['ROUNDS'] ?? 1)
const MANY = usersOf(0, 2500 * KILLS)

const draftsOf = (standIns: StandIns) => {
  const { url } = standIns
  const [cohorts, abTasty] = [`${url}/braze-cohorts`, `${url}/ab-tasty`]
  const partner = { partnerName: 'heap', partnerApiKey: 'vendor-key', dataImportKey: 'import-key' }
  const account = { accountId: ACCOUNT, clientId: 'client', clientSecret: 'client-secret' }
  return [
    brazeOf(standIns),
    { type: 'braze_cohorts', values: { ...partner, url: cohorts } },
    { type: 'ab_tasty', values: { ...account, url: abTasty, tokenUrl: abTasty } },
    { type: 'command_ai', values: { orgId: 'org', apiKey: 'command-key', url: `${url}/command-ai` } },
    { type: 'cdp', values: { writeKey: 'write-key', url: `${url}/cdp` } }
  ]
}

test(`${KILLS} kills while all partners are told, between two steps of what is stored: each ends with exactly the members`, async () => {
  const standIns = await openStandIns()
  standIns.braze.addUsers(MANY)
  const [script, data] = [await buildChild(), makeDirectory()]
  const start = () => startChild(script, { data, sandboxUrl: '' })
  let child = await start()
  const way = await addIntegration(child.url)
  const { path } = way
  await tell(way, { ts: Date.now(), add: MANY })
  const ids: string[] = []
  for (const draft of draftsOf(standIns)) {
    const { body } = await way.client.send('POST', `${path}/targets`, draft)
    ids.push(String(body.id))
  }
  for (const id of ids) await way.client.send('POST', `${path}/targets/${id}/sync`)
  const toldOf = async () =>
    rowsOf((await clientOf(child.url).get(`${path}/targets`)).targets).map(({ members }) => members)
  let told = ids.map(() => 0)
  for (let kill = 0; kill < KILLS; kill++) {
    const before = told
    // A quick partner may be ahead of the kills.
    const areAllTold = (now: readonly unknown[]): boolean => now.every((count) => count === MANY.length)
    const isFurther = (now: readonly unknown[]): boolean => now.some((count, at) => Number(count) > Number(before[at]))
    told = await until(toldOf, (now) => isFurther(now) || areAllTold(now), LIMIT_MS)
    await child.kill()
    child = await start()
    // What was stored is still there.
    expect((await toldOf()).every((count, at) => count >= Number(told[at]))).toBe(true)
  }
  const client = clientOf(child.url)
  const targets = await Promise.all(ids.map((id) => untilSynced({ client, path }, id, LIMIT_MS)))
  expect(targets.map(({ members, lastSync }) => [members, lastSync.state])).toEqual(
    ids.map(() => [MANY.length, 'complete'])
  )
  const { braze, cohorts, abTasty, commandAi, cdp } = standIns
  const held = [
    braze.members('buyers'),
    cohorts.members(String(BUYERS.id)),
    abTasty.members('heap', 'buyers', standIns.now()),
    commandAi.members('heap_buyers'),
    cdp.members('buyers')
  ]
  expect(held.map((members) => [...members].sort())).toEqual(ids.map(() => MANY))
  expect(braze.unchangedWrites).toBeLessThanOrEqual(PAGE * KILLS)
})

test('a thread that ends takes no webhook with it: its sync is told as failed, and the next one goes on', async () => {
  const child = await startChild(await buildChild(), { data: makeDirectory(), sandboxUrl: '' })
  onEnd(() => child.kill())
  const { standIns, path, id, way } = await setUp(child.url)
  standIns.clearFaults()
  child.process.send('end threads')
  const failed = await untilSynced(way, id, LIMIT_MS)
  expect(failed.lastSync).toMatchObject({ state: 'stopped', stoppedBy: { code: 'sync_failed' } })
  standIns.braze.addUsers(['u-late'])
  await tell(way, { ts: Date.now(), task: 'more', add: ['u-late'] })
  expect((await way.client.send('POST', `${path}/targets/${id}/sync`)).status).toBe(202)
  const target = await untilSynced(way, id, LIMIT_MS)
  expect(target).toMatchObject({ members: 4501, lastSync: { state: 'complete', waiting: 0, refused: [] } })
  expect(standIns.braze.members('buyers')).toEqual([...USERS, 'u-late'])
})
